package io.github.wrappersync.publisher.backfill;

import io.github.wrappersync.publisher.capture.RowImage;
import io.github.wrappersync.publisher.plan.RecordState;
import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.SqlNames;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a captured table as the triggers would have recorded it, in the transaction that is open.
 *
 * <p>Record ids are texts, keys may be of any type. Rows are compared by the key itself wherever
 * the text is a value of its type, so that its index is used; a text that is none, as of a row that
 * had no key when it was logged, finds nothing.
 */
final class TableReader {

  private static final Logger log = LoggerFactory.getLogger(TableReader.class);

  private static final String ORDERED_BY_KEY =
      """
      SELECT EXISTS (
        SELECT FROM pg_index i
        JOIN pg_class c ON c.oid = i.indexrelid
        JOIN pg_am ON pg_am.oid = c.relam AND amname = 'btree'
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
        WHERE i.indrelid = to_regclass(?) AND a.attname = ? AND i.indisvalid AND i.indpred IS NULL)
      """;

  private static final Pattern TEXT_TYPES =
      Pattern.compile("text|citext|bpchar|character varying|\"char\"|name");
  private static final Pattern WHOLE_NUMBER_TYPES = Pattern.compile("smallint|integer|bigint");
  private static final Pattern WHOLE_NUMBER = Pattern.compile("-?\\d{1,18}");
  private static final Pattern UUID =
      Pattern.compile(
          "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

  private final Connection connection;
  private final CapturedTable table;
  private final RowImage image;
  private final String key;
  private final String keyType;

  TableReader(Connection connection, CapturedTable table) throws SQLException {
    this.connection = connection;
    this.table = table;
    this.image = new RowImage(table);
    this.key = "t." + SqlNames.quote(table.keyColumn());
    this.keyType = keyType(connection, table);
  }

  /** A row of the table. */
  record Row(String recordId, @Nullable String tenantId, String image) {

    /** As it was found at a time. */
    RecordState state(CapturedTable table, Instant time) {
      return new RecordState(table, recordId, tenantId, image, List.of(), time, null);
    }
  }

  /** The next rows that a request is to compare, in the order of the key. */
  List<Row> read(Request request, int limit) throws SQLException {
    List<String> conditions = new ArrayList<>(List.of(key + " IS NOT NULL"));
    List<String> arguments = new ArrayList<>();
    if (request.recordId() != null) {
      conditions.add(keyEquals(request.recordId()));
      arguments.add(request.recordId());
    }
    if (request.tenantId() != null) {
      conditions.add(image.tenantId("t") + " = ?");
      arguments.add(request.tenantId());
    }
    if (request.lastKey() != null) {
      conditions.add("%s > CAST(? AS %s)".formatted(key, keyType));
      arguments.add(request.lastKey());
    }
    String sql =
        select("%s ORDER BY %s LIMIT %d".formatted(String.join(" AND ", conditions), key, limit));
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.size(); i++) {
        statement.setString(i + 1, arguments.get(i));
      }
      return rows(statement);
    }
  }

  /** Those of the records that exist. */
  List<Row> read(List<String> records) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(select(isAmong(records)))) {
      statement.setArray(1, connection.createArrayOf("text", records.toArray()));
      return rows(statement);
    }
  }

  private String select(String condition) {
    return "SELECT %s, %s, (%s)::text FROM %s AS t WHERE %s"
        .formatted(
            image.recordId("t"), image.tenantId("t"), image.image("t"), table.sqlName(), condition);
  }

  private static List<Row> rows(PreparedStatement statement) throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (ResultSet result = statement.executeQuery()) {
      while (result.next()) {
        rows.add(new Row(result.getString(1), result.getString(2), result.getString(3)));
      }
    }
    return rows;
  }

  /** The tenants of those of the records that exist. */
  Map<String, String> tenantsOf(List<String> records) throws SQLException {
    Map<String, String> tenants = new HashMap<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT %s, %s FROM %s AS t WHERE %s"
                .formatted(
                    image.recordId("t"), image.tenantId("t"), table.sqlName(), isAmong(records)))) {
      statement.setArray(1, connection.createArrayOf("text", records.toArray()));
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          tenants.put(result.getString(1), String.valueOf(result.getString(2)));
        }
      }
    }
    return tenants;
  }

  private String isAmong(List<String> records) {
    return records.stream().allMatch(this::isKey)
        ? "%s = ANY (CAST(? AS %s[]))".formatted(key, keyType)
        : image.recordId("t") + " = ANY (?)";
  }

  private String keyEquals(String recordId) {
    return isKey(recordId)
        ? "%s = CAST(? AS %s)".formatted(key, keyType)
        : image.recordId("t") + " = ?";
  }

  /**
   * Tells whether the text is known to be a value of the key's type: a cast that fails would end
   * the transaction.
   */
  private boolean isKey(String recordId) {
    return TEXT_TYPES.matcher(keyType).matches()
        || (WHOLE_NUMBER_TYPES.matcher(keyType).matches()
            && WHOLE_NUMBER.matcher(recordId).matches()
            && fits(recordId))
        || (keyType.equals("uuid") && UUID.matcher(recordId).matches());
  }

  private boolean fits(String wholeNumber) {
    long value = Long.parseLong(wholeNumber);
    return switch (keyType) {
      case "smallint" -> value == (short) value;
      case "integer" -> value == (int) value;
      default -> true;
    };
  }

  /**
   * The type that a text is cast to. Without a length {@code character} and {@code bit} mean one of
   * a single character: those that take any length are called otherwise.
   */
  private static String keyType(Connection connection, CapturedTable table) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT CASE atttypid WHEN 'bpchar'::regtype THEN 'bpchar' WHEN 'bit'::regtype THEN 'bit varying'
                                 ELSE format_type(atttypid, NULL) END FROM pg_attribute
            WHERE attrelid = to_regclass(?) AND attname = ? AND NOT attisdropped
            """)) {
      statement.setString(1, table.sqlName());
      statement.setString(2, table.keyColumn());
      try (ResultSet result = statement.executeQuery()) {
        if (!result.next()) {
          throw new SQLException(
              "The table %s has no column '%s' any more".formatted(table, table.keyColumn()),
              "42703");
        }
        return result.getString(1);
      }
    }
  }

  /**
   * Warns where no index gives the rows in the order of the key: each step would sort the whole
   * table. A unique index is required, but that of a partitioned table may begin with another
   * column.
   */
  void warnOfMissingIndex() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(ORDERED_BY_KEY)) {
      statement.setString(1, table.sqlName());
      statement.setString(2, table.keyColumn());
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        if (!result.getBoolean(1)) {
          log.warn(
              "No index of {} begins with its key column {}: each step of this backfill reads and sorts the whole table."
                  + " If it is large, this helps: CREATE INDEX ON {} ({})",
              table,
              table.keyColumn(),
              table.sqlName(),
              SqlNames.quote(table.keyColumn()));
        }
      }
    }
  }
}
