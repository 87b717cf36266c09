package io.github.wrappersync.model;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * An application and the data types that it receives, as the publisher registers it. A client built
 * for one refuses a view or a handler of another data type when it is registered, not at run time.
 * Immutable.
 *
 * <p>Those that every publisher registers by itself are {@link Applications}.
 *
 * @param name such as {@code crm}: the first part of its channels
 * @param dataTypes the names of the data types that it receives; never empty
 */
public record Application(String name, Set<String> dataTypes) {

  public Application {
    if (!DataType.isName(name)) {
      throw new IllegalArgumentException(
          "The application's name is '%s': expected lower-case letters, digits and hyphens, as in 'crm'"
              .formatted(name));
    }
    dataTypes = Set.copyOf(dataTypes);
    if (dataTypes.isEmpty()) {
      throw new IllegalArgumentException(
          "The application '%s' receives no data type: expected at least one".formatted(name));
    }
  }

  /**
   * Describes an application that was registered with the publisher.
   *
   * @throws IllegalArgumentException if the name is none, or there is no data type
   */
  public static Application of(String name, DataType<?>... dataTypes) {
    return new Application(name, names(dataTypes));
  }

  /** The same application, registered for these data types as well. */
  public Application and(DataType<?>... more) {
    Set<String> all = new LinkedHashSet<>(dataTypes);
    all.addAll(names(more));
    return new Application(name, all);
  }

  /** The same application, registered for these data types and no others. */
  public Application only(DataType<?>... dataTypes) {
    return of(name, dataTypes);
  }

  public boolean receives(DataType<?> dataType) {
    return dataTypes.contains(dataType.name());
  }

  private static Set<String> names(DataType<?>... dataTypes) {
    Set<String> names = new TreeSet<>();
    Arrays.stream(dataTypes).map(DataType::name).forEach(names::add);
    return names;
  }
}
