package io.github.wrappersync.publisher.capture;

import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.JsonNames;
import io.github.wrappersync.publisher.registry.SqlNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds what stands against capturing a table as it is registered. */
final class Registration {

  private Registration() {}

  static String missing(CapturedTable table) {
    return "%s does not exist: create it, or correct the registered tables".formatted(table);
  }

  /** The faults of a table that exists; empty if it can be captured. */
  static List<String> faults(Relation relation) {
    CapturedTable table = relation.table();
    List<String> faults = new ArrayList<>();
    if (!relation.kind().equals("r") && !relation.isPartitioned()) {
      faults.add(
          "%s is no table (relkind '%s'): register the table whose rows it shows"
              .formatted(table, relation.kind()));
      return faults;
    }
    if (!relation.owned()) {
      faults.add(
          "%s belongs to the role %s, and only its members may create triggers on it: GRANT %s TO the publisher's role"
              .formatted(table, relation.owner(), SqlNames.quote(relation.owner())));
    }
    faults.addAll(faultsOfColumn(relation, "key", table.keyColumn()));
    faults.addAll(faultsOfColumn(relation, "tenant", table.tenantColumn()));
    if (relation.columns().containsKey(table.keyColumn()) && !hasUniqueKey(relation)) {
      faults.add(
          "%s has no unique index on its key column %s alone: create one, or register the column that identifies a record"
              .formatted(table, table.keyColumn()));
    }
    faults.addAll(faultsOfNames(table));
    return faults;
  }

  private static List<String> faultsOfColumn(Relation relation, String what, String column) {
    CapturedTable table = relation.table();
    if (!relation.columns().containsKey(column)) {
      return List.of(
          "%s has no column %s, its registered %s column; it has %s: add it, or correct the registered tables"
              .formatted(table, column, what, relation.columns().keySet()));
    }
    if (!table.columns().contains(column)) {
      return List.of(
          "%s: the %s column %s is not among the registered columns %s: add it to them"
              .formatted(table, what, column, table.columns()));
    }
    return List.of();
  }

  /** An index of a partitioned table has the columns that it is partitioned by as well. */
  private static boolean hasUniqueKey(Relation relation) {
    String key = relation.table().keyColumn();
    return relation.isPartitioned()
        ? relation.uniqueKeys().stream().anyMatch(columns -> columns.contains(key))
        : relation.uniqueKeys().contains(Set.of(key));
  }

  private static List<String> faultsOfNames(CapturedTable table) {
    List<String> faults = new ArrayList<>();
    Map<String, String> columnOf = new HashMap<>();
    for (String column : table.columns()) {
      String other = columnOf.put(JsonNames.of(column), column);
      if (other != null) {
        faults.add(
            "%s: the columns %s and %s have the same JSON name %s: register one of them"
                .formatted(table, other, column, JsonNames.of(column)));
      }
      if (column.contains(",") || column.contains("\n")) {
        faults.add(
            "%s: the name of the column '%s' holds a comma or a line break, which change_log.changed_fields cannot: rename it, or leave it out"
                .formatted(table, column));
      }
    }
    return faults;
  }
}
