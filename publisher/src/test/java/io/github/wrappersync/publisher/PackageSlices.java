package io.github.wrappersync.publisher;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

/** Each package is a slice of its own, a package inside another one too. */
final class PackageSlices implements SliceAssignment {

  private final String base;

  PackageSlices(String base) {
    this.base = base;
  }

  @Override
  public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
    return javaClass.getPackageName().startsWith(base)
        ? SliceIdentifier.of(javaClass.getPackageName())
        : SliceIdentifier.ignore();
  }

  @Override
  public String getDescription() {
    return "packages";
  }
}
