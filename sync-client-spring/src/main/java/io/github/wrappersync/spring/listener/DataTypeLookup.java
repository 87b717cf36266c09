package io.github.wrappersync.spring.listener;

import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.DataTypes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Finds the data type that a listener means: one of the application's own, or of the wrapper's. */
final class DataTypeLookup {

  private final List<DataType<?>> own;

  DataTypeLookup(Collection<DataType<?>> own) {
    this.own = List.copyOf(own);
  }

  /**
   * Finds it.
   *
   * @param name what the listener says; empty if it says nothing
   * @param recordClass the class of its parameter; empty if that is open
   * @param faults is told if there is not one, with the fix
   */
  @Nullable DataType<?> find(
      String name, Optional<Class<?>> recordClass, BiConsumer<String, String> faults) {
    if (name.isEmpty() && recordClass.isEmpty()) {
      faults.accept(
          "its data type is open",
          "name the class of the records, as in Change<CreditConfig>, or add dataType = \"credit-configs\"");
      return null;
    }
    List<DataType<?>> found = matching(own, name, recordClass);
    if (found.isEmpty()) {
      found = matching(DataTypes.all(), name, recordClass);
    }
    if (found.size() != 1) {
      String wanted =
          (name.isEmpty() ? "" : " '" + name + "'")
              + recordClass.map(type -> " of class " + type.getName()).orElse("");
      faults.accept(
          found.isEmpty()
              ? "there is no data type" + wanted
              : "there are several data types%s: %s".formatted(wanted, found),
          found.isEmpty()
              ? "declare a bean DataType.of(\"name\", Record.class, Record::id), or take one of "
                  + names()
              : "say which with dataType = \"…\"");
      return null;
    }
    return found.get(0);
  }

  private static List<DataType<?>> matching(
      List<DataType<?>> among, String name, Optional<Class<?>> recordClass) {
    List<DataType<?>> found = new ArrayList<>();
    for (DataType<?> each : among) {
      boolean named = name.isEmpty() || each.name().equals(name);
      if (named && recordClass.filter(type -> type != each.recordClass()).isEmpty()) {
        found.add(each);
      }
    }
    return found;
  }

  private Set<String> names() {
    Set<String> names = new TreeSet<>();
    own.forEach(each -> names.add(each.name()));
    DataTypes.all().forEach(each -> names.add(each.name()));
    return names;
  }
}
