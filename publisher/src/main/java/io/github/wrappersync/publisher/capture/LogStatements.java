package io.github.wrappersync.publisher.capture;

import static java.util.stream.Collectors.joining;

import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.SqlNames;
import java.util.List;
import java.util.Locale;

/**
 * The statements of a {@link CaptureFunction} that write to the change log: one INSERT .. SELECT
 * for each kind of trigger.
 */
final class LogStatements {

  private final CapturedTable table;
  private final RowImage image;
  private final String changeLog;
  private final String columns;

  /** True for the rows that are there, on either side of an outer join; no column's name. */
  private final String present;

  LogStatements(CapturedTable table, String logSchema) {
    this.table = table;
    this.image = new RowImage(table);
    this.changeLog = SqlNames.quote(logSchema) + ".change_log";
    this.columns = table.columns().stream().map(SqlNames::quote).collect(joining(", "));
    String name = "present";
    while (table.columns().contains(name)) {
      name += "_";
    }
    this.present = name;
  }

  /** One row for all records of the table. */
  String truncated() {
    return """
    INSERT INTO %s (table_name, record_id, operation, priority, xid, actor, changed_at)
    VALUES (%s, '*', 'TRUNCATE', %s, %s);
    """
        .formatted(changeLog, logName(), priority(), origin());
  }

  /** Logs each row of a source under one operation. */
  private String each(String alias, String operation, String source) {
    return """
    INSERT INTO %s
      (table_name, record_id, operation, priority, tenant_id, row_data, xid, actor, changed_at)
    WITH absent AS (SELECT %s),
         %s
    SELECT %s, coalesce(%s, ''), '%s', %s, %s,
           %s,
           %s
    FROM %s"""
        .formatted(
            changeLog,
            absent(),
            rows(alias, source),
            logName(),
            image.recordId(alias),
            operation,
            priority(),
            image.tenantId(alias),
            image.image(alias),
            origin(),
            alias);
  }

  /** The rows of the relation that {@code format()} fills in, as deleted. */
  String partition() {
    return escaped(each("o", "DELETE", "@table@")).replace("@table@", "%1$s");
  }

  String inserted() {
    return each("n", "INSERT", "new_rows");
  }

  String deleted() {
    return each("o", "DELETE", "old_rows");
  }

  /** Whether a row stands twice among the new ones. */
  String twice() {
    return "SELECT count(*) > count(DISTINCT %s) FROM (SELECT NULL AS %s) AS absent CROSS JOIN LATERAL (SELECT %s FROM new_rows) AS n"
        .formatted(image.recordId("n"), key(), key());
  }

  private String key() {
    return SqlNames.quote(table.keyColumn());
  }

  String updated() {
    return pairs("old_rows", "new_rows", Sql.literal(table.keyColumn()));
  }

  /** Logs what became of the old rows, paired with the new by key. */
  private String pairs(String oldSource, String newSource, String leftBy) {
    return """
    INSERT INTO %s
      (table_name, record_id, operation, changed_fields, priority, tenant_id, row_data, xid, actor, changed_at)
    WITH absent AS NOT MATERIALIZED (SELECT %s),
         %s,
         %s
    SELECT %s, coalesce(change.record_id, ''), change.operation, change.changed_fields, %s, change.tenant_id, change.row_data,
           %s
    FROM o FULL JOIN n ON %s = %s
    CROSS JOIN LATERAL (
    %s  -- It left its key, or its tenant ...
      SELECT 'DELETE' AS operation, %s AS record_id, %s AS tenant_id,
             CASE WHEN n.%s THEN %s ELSE %s END AS changed_fields,
             %s AS row_data
      WHERE o.%s AND (n.%s IS NULL OR %s IS DISTINCT FROM %s)
      UNION ALL
      -- ... and entered another: in this order.
      SELECT 'INSERT', %s, %s,
             NULL,
             %s
      WHERE n.%s AND (o.%s IS NULL OR %s IS DISTINCT FROM %s)
    ) AS change"""
        .formatted(
            changeLog,
            absent(),
            rows("o", oldSource),
            rows("n", newSource),
            logName(),
            priority(),
            origin(),
            image.recordId("o"),
            image.recordId("n"),
            stayed(),
            image.recordId("o"),
            image.tenantId("o"),
            present,
            Sql.literal(table.tenantColumn()),
            leftBy,
            image.image("o"),
            present,
            present,
            image.tenantId("o"),
            image.tenantId("n"),
            image.recordId("n"),
            image.tenantId("n"),
            image.image("n"),
            present,
            present,
            image.tenantId("o"),
            image.tenantId("n"));
  }

  /** The branch of a record that is where it was; none if nothing else of it is registered. */
  private String stayed() {
    List<String> others =
        table.columns().stream()
            .filter(c -> !c.equals(table.keyColumn()) && !c.equals(table.tenantColumn()))
            .toList();
    if (others.isEmpty()) {
      return "";
    }
    return """
      -- It stayed, and a registered column differs.
      SELECT 'UPDATE' AS operation, %s AS record_id, %s AS tenant_id,
             array_to_string(ARRAY[%s], ',') AS changed_fields,
             %s AS row_data
      WHERE o.%s AND n.%s AND %s IS NOT DISTINCT FROM %s
        AND %s
      UNION ALL
    """
        .formatted(
            image.recordId("n"),
            image.tenantId("n"),
            changed(others),
            image.image("n"),
            present,
            present,
            image.tenantId("o"),
            image.tenantId("n"),
            differ(others));
  }

  /**
   * The rows of the captured table that the statement touched as they are now, paired with what
   * they were. {@code format()} fills in the table, the source of the old rows, a query of the keys
   * and the key column if rows can leave by it.
   */
  String now() {
    String source = "@table@ WHERE %s IN (@keys@)".formatted(SqlNames.quote(table.keyColumn()));
    return escaped(pairs("@old@", source, "@left@"))
        .replace("@table@", "%1$s")
        .replace("@old@", "%2$s")
        .replace("@keys@", "%3$s")
        .replace("@left@", "%4$L");
  }

  private String rows(String alias, String source) {
    return "%s AS (SELECT true AS %s, r.* FROM absent CROSS JOIN LATERAL (SELECT %s FROM %s) AS r)"
        .formatted(alias, present, columns, source);
  }

  private String absent() {
    return table.columns().stream()
        .map(column -> "NULL AS " + SqlNames.quote(column))
        .collect(joining(", "));
  }

  private static String changed(List<String> columns) {
    return columns.stream()
        .map(
            column ->
                "CASE WHEN " + differ(List.of(column)) + " THEN " + Sql.literal(column) + " END")
        .collect(joining(", "));
  }

  private static String differ(List<String> columns) {
    return row("o", columns) + " *<> " + row("n", columns);
  }

  private static String row(String alias, List<String> columns) {
    return columns.stream()
        .map(column -> RowImage.column(alias, column))
        .collect(joining(", ", "ROW(", ")::record"));
  }

  private String logName() {
    return Sql.literal(table.logName());
  }

  private String priority() {
    return Sql.literal(table.priority().name().toLowerCase(Locale.ROOT));
  }

  private static String origin() {
    return "pg_current_xact_id(), coalesce(nullif(current_setting('sync.actor', true), ''),"
        + " session_user::text), clock_timestamp()";
  }

  /** For {@code format()}. */
  private static String escaped(String sql) {
    return sql.replace("%", "%%");
  }
}
