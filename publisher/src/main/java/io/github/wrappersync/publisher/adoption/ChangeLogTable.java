package io.github.wrappersync.publisher.adoption;

import io.github.wrappersync.publisher.registry.SqlNames;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The change log as the catalog has it.
 *
 * @param schema its schema, not quoted
 * @param kind {@code pg_class.relkind}
 * @param owned whether the current role may alter it
 * @param unlogged whether a crash of the server empties it
 * @param inherits whether it is part of an inheritance tree, or a partition
 * @param rowSecurity whether policies hide rows of it from the current role
 * @param fillfactor whether one is set
 * @param uniqueId whether an index of all rows holds each id once
 * @param checked whether it has CHECK constraints
 * @param sequence of the id; null if the id has no default, or one that is no sequence's
 */
record ChangeLogTable(
    String schema,
    long oid,
    String kind,
    String owner,
    boolean owned,
    boolean unlogged,
    boolean inherits,
    boolean rowSecurity,
    boolean fillfactor,
    boolean uniqueId,
    boolean checked,
    Map<String, Column> columns,
    @Nullable Sequence sequence) {

  /** A column; its type as {@code format_type} has it. */
  record Column(String type, boolean notNull, boolean hasDefault) {}

  /**
   * A sequence.
   *
   * @param name quoted, with its schema
   * @param steady whether it counts on in 64 bits and hands out each number when it is asked for
   */
  record Sequence(String name, boolean owned, boolean steady) {}

  private static final String TABLE =
      """
      SELECT c.oid, c.relkind, pg_get_userbyid(c.relowner) AS owner, pg_has_role(c.relowner, 'USAGE') AS owned,
             c.relpersistence = 'u' AS unlogged,
             c.relispartition OR EXISTS (SELECT FROM pg_inherits WHERE c.oid IN (inhparent, inhrelid)) AS inherits,
             row_security_active(c.oid) AS row_security,
             coalesce(c.reloptions::text, '') LIKE '%fillfactor=%' AS fillfactor,
             EXISTS (SELECT FROM pg_constraint WHERE conrelid = c.oid AND contype = 'c') AS checked,
             EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'id'
                     WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indimmediate
                       AND i.indpred IS NULL AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum) AS unique_id
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = ? AND c.relname = 'change_log'
      """;

  private static final String COLUMNS =
      """
      SELECT attname, format_type(atttypid, atttypmod) AS type, attnotnull,
             atthasdef OR attidentity <> '' AS has_default
      FROM pg_attribute WHERE attrelid = ? AND attnum > 0 AND NOT attisdropped ORDER BY attnum
      """;

  /** That of an identity, or the one that the default takes its numbers from. */
  private static final String SEQUENCE =
      """
      SELECT c.oid::regclass::text AS name, pg_has_role(c.relowner, 'USAGE') AS owned,
             s.seqtypid = 'bigint'::regtype AND s.seqmax = 9223372036854775807 AND s.seqcache = 1
               AND s.seqincrement > 0 AND NOT s.seqcycle AS steady
      FROM pg_class c JOIN pg_sequence s ON s.seqrelid = c.oid
      WHERE c.oid IN (
        SELECT d.objid FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
        WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'i'
          AND d.refobjid = ? AND a.attname = 'id'
        UNION
        SELECT d.refobjid FROM pg_attrdef f JOIN pg_attribute a ON a.attrelid = f.adrelid AND a.attnum = f.adnum
        JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = f.oid AND d.refclassid = 'pg_class'::regclass
        WHERE f.adrelid = ? AND a.attname = 'id')
      """;

  /** What else is built on some of its columns; what PostgreSQL rebuilds by itself is not named. */
  private static final String DEPENDENTS =
      """
      SELECT DISTINCT coalesce(
               (SELECT format('the view %s', ev_class::regclass) FROM pg_rewrite WHERE oid = d.objid AND d.classid = 'pg_rewrite'::regclass),
               pg_describe_object(d.classid, d.objid, d.objsubid)) AS dependent
      FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
      WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = ? AND a.attname = ANY (?)
        AND d.classid NOT IN ('pg_class'::regclass, 'pg_attrdef'::regclass, 'pg_statistic_ext'::regclass)
        AND NOT (d.classid = 'pg_constraint'::regclass
                 AND (SELECT contype <> 'f' FROM pg_constraint WHERE oid = d.objid))
      ORDER BY 1
      """;

  /** Those that an update of the marks has to touch. */
  private static final String MARK_INDEXES =
      """
      SELECT DISTINCT format('%I.%I', n.nspname, c.relname)
      FROM pg_depend d
      JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
      JOIN pg_index i ON i.indexrelid = d.objid AND i.indrelid = d.refobjid
      JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE d.classid = 'pg_class'::regclass AND d.refobjid = ? AND a.attname IN ('processed', 'batch_id')
      ORDER BY 1
      """;

  /** Empty if there is none. */
  static Optional<ChangeLogTable> read(Connection connection, String schema) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(TABLE)) {
      statement.setString(1, schema);
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        long oid = row.getLong("oid");
        return Optional.of(
            new ChangeLogTable(
                schema,
                oid,
                row.getString("relkind"),
                row.getString("owner"),
                row.getBoolean("owned"),
                row.getBoolean("unlogged"),
                row.getBoolean("inherits"),
                row.getBoolean("row_security"),
                row.getBoolean("fillfactor"),
                row.getBoolean("unique_id"),
                row.getBoolean("checked"),
                columns(connection, oid),
                sequence(connection, oid)));
      }
    }
  }

  private static Map<String, Column> columns(Connection connection, long oid) throws SQLException {
    Map<String, Column> columns = new LinkedHashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
      statement.setLong(1, oid);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          columns.put(
              rows.getString("attname"),
              new Column(
                  rows.getString("type"),
                  rows.getBoolean("attnotnull"),
                  rows.getBoolean("has_default")));
        }
      }
    }
    return columns;
  }

  private static @Nullable Sequence sequence(Connection connection, long oid) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SEQUENCE)) {
      statement.setLong(1, oid);
      statement.setLong(2, oid);
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? new Sequence(row.getString("name"), row.getBoolean("owned"), row.getBoolean("steady"))
            : null;
      }
    }
  }

  /** What is built on these columns and stands against another type of theirs, for people. */
  List<String> dependents(Connection connection, List<String> names) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DEPENDENTS)) {
      statement.setLong(1, oid);
      Array array = connection.createArrayOf("text", names.toArray());
      statement.setArray(2, array);
      return texts(statement);
    }
  }

  /** The indexes, quoted, that make each mark of a row an insertion into them as well. */
  List<String> markIndexes(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(MARK_INDEXES)) {
      statement.setLong(1, oid);
      return texts(statement);
    }
  }

  private static List<String> texts(PreparedStatement statement) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  /** Schema and name as they are written in SQL. */
  String sqlName() {
    return SqlNames.quote(schema) + ".change_log";
  }

  /** Schema and name for people. */
  @Override
  public String toString() {
    return schema + ".change_log";
  }
}
