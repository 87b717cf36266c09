package io.github.wrappersync.publisher.capture;

import io.github.wrappersync.publisher.capture.TriggerReport.Kind;
import io.github.wrappersync.publisher.capture.TriggerReport.Problem;
import io.github.wrappersync.publisher.registry.CapturedTables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds triggers of tables that were registered once and are not any more: what they capture can
 * only be set aside.
 */
final class Leftovers {

  private static final String TRIGGERS =
      """
      SELECT n.nspname || '.' || c.relname AS relation, t.tgname AS name,
             format('DROP TRIGGER %I ON %I.%I', t.tgname, n.nspname, c.relname) AS statement
      FROM pg_catalog.pg_trigger t
      JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
      WHERE p.pronamespace = to_regnamespace('sync') AND p.proname LIKE 'capture\\_%'
        AND p.proname <> ALL (?) AND NOT t.tgisinternal AND c.relpersistence <> 't'
      ORDER BY relation, name
      """;

  private Leftovers() {}

  static List<TriggerReport> read(Connection connection, CapturedTables tables)
      throws SQLException {
    Map<String, List<Problem>> problems = new LinkedHashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(TRIGGERS)) {
      Object[] functions = tables.all().stream().map(CaptureFunction::name).toArray();
      statement.setArray(1, connection.createArrayOf("name", functions));
      ResultSet rows = statement.executeQuery();
      while (rows.next()) {
        problems
            .computeIfAbsent(rows.getString("relation"), unused -> new ArrayList<>())
            .add(
                new Problem(
                    Kind.NOT_REGISTERED,
                    rows.getString("name"),
                    "%s is not registered any more, and its trigger %s still captures: its changes are set aside. Register it again, or: %s"
                        .formatted(
                            rows.getString("relation"),
                            rows.getString("name"),
                            rows.getString("statement"))));
      }
    }
    return problems.entrySet().stream()
        .map(table -> new TriggerReport(table.getKey(), table.getValue(), List.of()))
        .toList();
  }
}
