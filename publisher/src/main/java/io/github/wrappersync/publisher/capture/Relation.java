package io.github.wrappersync.publisher.capture;

import io.github.wrappersync.publisher.registry.CapturedTable;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A captured table as the catalog has it.
 *
 * @param table as it is registered
 * @param oid of the table
 * @param kind {@code pg_class.relkind}
 * @param owner the role that owns it
 * @param owned whether the current role may create triggers on it
 * @param columns the names and types of its columns
 * @param uniqueKeys the columns of each unique index that covers all rows
 * @param cascades whether a foreign key of its own may update its rows
 * @param partitions of every level; without foreign tables, which have no triggers of this kind
 */
record Relation(
    CapturedTable table,
    long oid,
    String kind,
    String owner,
    boolean owned,
    Map<String, String> columns,
    Set<Set<String>> uniqueKeys,
    boolean cascades,
    List<Partition> partitions) {

  /** A partition: its oid and its quoted name. */
  record Partition(long oid, String name) {}

  private static final String RELATION =
      """
      SELECT c.oid, c.relkind, pg_get_userbyid(c.relowner), pg_has_role(c.relowner, 'USAGE'),
             EXISTS (SELECT FROM pg_catalog.pg_constraint f
                     WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.confupdtype IN ('c', 'n', 'd'))
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = ? AND c.relname = ?
      """;

  private static final String COLUMNS =
      """
      SELECT attname, pg_catalog.format_type(atttypid, atttypmod)
      FROM pg_catalog.pg_attribute
      WHERE attrelid = ? AND attnum > 0 AND NOT attisdropped
      ORDER BY attnum
      """;

  /** Without indexes on expressions, which have a column 0, and those of only some rows. */
  private static final String UNIQUE_KEYS =
      """
      SELECT (SELECT array_agg(a.attname::text)
              FROM pg_catalog.pg_attribute a
              WHERE a.attrelid = i.indrelid
                AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]))
      FROM pg_catalog.pg_index i
      WHERE i.indrelid = ? AND i.indisunique AND i.indisvalid
        AND i.indpred IS NULL AND i.indexprs IS NULL
      """;

  private static final String PARTITIONS =
      """
      SELECT c.oid, format('%I.%I', n.nspname, c.relname)
      FROM pg_catalog.pg_partition_tree(?::oid::regclass) t
      JOIN pg_catalog.pg_class c ON c.oid = t.relid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE t.level > 0 AND c.relkind <> 'f'
      ORDER BY t.level, c.oid
      """;

  static Optional<Relation> read(Connection connection, CapturedTable table) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(RELATION)) {
      statement.setString(1, table.schema());
      statement.setString(2, table.name());
      ResultSet row = statement.executeQuery();
      if (!row.next()) {
        return Optional.empty();
      }
      long oid = row.getLong(1);
      return Optional.of(
          new Relation(
              table,
              oid,
              row.getString(2),
              row.getString(3),
              row.getBoolean(4),
              columns(connection, oid),
              uniqueKeys(connection, oid),
              row.getBoolean(5),
              partitions(connection, oid)));
    }
  }

  /** The registered columns that exist, in the order in which they are registered. */
  CapturedTable resolved() {
    return table.withColumns(table.columns().stream().filter(columns::containsKey).toList());
  }

  /** The registered columns that do not exist. */
  List<String> missingColumns() {
    return table.columns().stream().filter(column -> !columns.containsKey(column)).toList();
  }

  boolean isPartitioned() {
    return kind.equals("p");
  }

  private static Map<String, String> columns(Connection connection, long oid) throws SQLException {
    Map<String, String> columns = new LinkedHashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
      statement.setLong(1, oid);
      ResultSet rows = statement.executeQuery();
      while (rows.next()) {
        columns.put(rows.getString(1), rows.getString(2));
      }
    }
    return columns;
  }

  private static Set<Set<String>> uniqueKeys(Connection connection, long oid) throws SQLException {
    Set<Set<String>> keys = new HashSet<>();
    try (PreparedStatement statement = connection.prepareStatement(UNIQUE_KEYS)) {
      statement.setLong(1, oid);
      ResultSet rows = statement.executeQuery();
      while (rows.next()) {
        Array names = rows.getArray(1);
        keys.add(new TreeSet<>(List.of((String[]) names.getArray())));
      }
    }
    return keys;
  }

  private static List<Partition> partitions(Connection connection, long oid) throws SQLException {
    List<Partition> partitions = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(PARTITIONS)) {
      statement.setLong(1, oid);
      ResultSet rows = statement.executeQuery();
      while (rows.next()) {
        partitions.add(new Partition(rows.getLong(1), rows.getString(2)));
      }
    }
    return partitions;
  }
}
