package io.github.wrappersync.publisher.registry;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The tables that are captured, by name and by data type; each name and each data type stands once.
 */
public final class CapturedTables {

  private final List<CapturedTable> tables;
  private final Map<String, CapturedTable> byName;
  private final Map<String, CapturedTable> byDataType;

  /**
   * Registers tables, in the order of dependency: what refers to others comes after them.
   *
   * @throws IllegalArgumentException if a name or a data type stands twice
   */
  public CapturedTables(Collection<CapturedTable> tables) {
    this.tables = List.copyOf(tables);
    this.byName = index(CapturedTable::logName, "table");
    this.byDataType = index(CapturedTable::dataType, "data type");
  }

  private Map<String, CapturedTable> index(Function<CapturedTable, String> key, String what) {
    return tables.stream()
        .collect(
            Collectors.toUnmodifiableMap(
                key,
                Function.identity(),
                (one, other) -> {
                  throw new IllegalArgumentException(
                      "The %s '%s' is registered twice, by %s and %s: expected each once"
                          .formatted(what, key.apply(one), one, other));
                }));
  }

  /** All of them in the order of dependency. */
  public List<CapturedTable> all() {
    return tables;
  }

  /** The table of that name in {@code change_log.table_name}. */
  public Optional<CapturedTable> byName(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  public Optional<CapturedTable> byDataType(String dataType) {
    return Optional.ofNullable(byDataType.get(dataType));
  }
}
