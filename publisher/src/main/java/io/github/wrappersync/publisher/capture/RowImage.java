package io.github.wrappersync.publisher.capture;

import static java.util.stream.Collectors.joining;

import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.JsonNames;
import io.github.wrappersync.publisher.registry.SqlNames;
import java.util.ArrayList;
import java.util.List;

/**
 * The SQL expressions of a record's key, tenant and JSON image. Whoever reads a captured table uses
 * them, so that a record looks the same whether a trigger or a backfill has read it.
 *
 * <p>A statement that uses them runs under {@link #SETTINGS}, or the image would depend on the
 * session: the triggers' functions have them as clauses where a column needs them, others use
 * {@link #settings()}.
 */
public final class RowImage {

  /** What the text of some values depends on, and the value that it has in every image. */
  static final List<String> SETTINGS =
      List.of(
          "\"TimeZone\" = 'UTC'",
          "\"DateStyle\" = 'ISO, YMD'",
          "\"IntervalStyle\" = 'iso_8601'",
          "extra_float_digits = 1",
          "bytea_output = 'hex'");

  /** PostgreSQL takes 100 arguments at most, and each column of an image needs two. */
  private static final int COLUMNS_A_CALL = 50;

  private final CapturedTable table;

  /**
   * Describes the records of a table.
   *
   * @param table with the columns that it really has, as {@link TriggerInstaller#install} returns
   *     it
   */
  public RowImage(CapturedTable table) {
    this.table = table;
  }

  /** Statements that settle the session for the current transaction, {@code SET LOCAL} each. */
  public static List<String> settings() {
    return SETTINGS.stream().map(setting -> "SET LOCAL " + setting).toList();
  }

  /**
   * The key as text, as it stands in {@code change_log.record_id}; compared byte by byte.
   *
   * @param alias of the table in the statement, not quoted
   */
  public String recordId(String alias) {
    return column(alias, table.keyColumn()) + "::text COLLATE \"C\"";
  }

  /** The tenant as text; compared byte by byte. */
  public String tenantId(String alias) {
    return column(alias, table.tenantColumn()) + "::text COLLATE \"C\"";
  }

  /** A {@code jsonb} object of the registered columns under their JSON names. */
  public String image(String alias) {
    return slices(table.columns()).stream()
        .map(slice -> object(alias, slice))
        .collect(joining(" || "));
  }

  private static String object(String alias, List<String> columns) {
    return columns.stream()
        .map(
            column ->
                Sql.literal(JsonNames.of(column)) + ", sync.json_of(" + column(alias, column) + ")")
        .collect(joining(", ", "jsonb_build_object(", ")"));
  }

  static String column(String alias, String column) {
    return SqlNames.quote(alias) + '.' + SqlNames.quote(column);
  }

  static List<List<String>> slices(List<String> columns) {
    List<List<String>> slices = new ArrayList<>();
    for (int from = 0; from < columns.size(); from += COLUMNS_A_CALL) {
      slices.add(columns.subList(from, Math.min(from + COLUMNS_A_CALL, columns.size())));
    }
    return slices;
  }
}
