package io.github.wrappersync.publisher.capture;

import static java.util.stream.Collectors.joining;

import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.SqlNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

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

  /** The columns that {@code sync.differ} compares as what they are. */
  private final Set<String> typed;

  /** The columns that are compared as text, to name those that differ. */
  private final Set<String> asText;

  private final boolean uuidKey;

  /**
   * Describes a table's statements. What the columns are is for speed alone: what is logged is
   * right whatever types they have got since.
   *
   * @param typed the columns of types that {@code sync.differ} has a function for
   * @param asText the columns that are texts
   * @param uuidKey whether the key is a UUID, which is compared faster than its text
   */
  LogStatements(
      CapturedTable table,
      String logSchema,
      Set<String> typed,
      Set<String> asText,
      boolean uuidKey) {
    this.table = table;
    this.typed = typed;
    this.asText = asText;
    this.uuidKey = uuidKey;
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

  /**
   * Logs the new rows that have kept their key and their tenant and differ. Others are not logged:
   * if there are any it sets {@code sync.moved}, and {@link #leftAndEntered} is to follow.
   *
   * <p>A statement of one row pays more for the preparation of each expression and node of the plan
   * than for its row: the fewer, the better. An outer join is never a nested loop, which a plan
   * made for one row would keep when many come.
   */
  String updated() {
    return """
    INSERT INTO %s
      (table_name, record_id, operation, changed_fields, priority, tenant_id, row_data, xid, actor, changed_at)
    WITH absent AS NOT MATERIALIZED (SELECT %s),
         %s,
         %s
    SELECT %s, %s, 'UPDATE', %s,
           %s, %s,
           %s,
           %s
    FROM o FULL JOIN n ON %s = %s
    WHERE CASE WHEN %s = %s AND %s IS NOT DISTINCT FROM %s
               THEN %s
               ELSE set_config('sync.moved', 'on', true) IS NULL END"""
        .formatted(
            changeLog,
            absent(),
            rows("o", "old_rows"),
            rows("n", "new_rows"),
            logName(),
            image.recordId("n"),
            others().isEmpty() ? "NULL" : changed(),
            priority(),
            image.tenantId("n"),
            image.image("n"),
            origin(),
            joined("o"),
            joined("n"),
            joined("o"),
            joined("n"),
            image.tenantId("o"),
            image.tenantId("n"),
            others().isEmpty() ? "false" : differ());
  }

  /** Logs the rows that {@link #updated()} does not. */
  String leftAndEntered() {
    return pairs("old_rows", "new_rows", Sql.literal(table.keyColumn()), false);
  }

  /** Logs what became of the old rows, paired with the new by key. */
  private String pairs(String oldSource, String newSource, String leftBy, boolean withUpdates) {
    return """
    INSERT INTO %s
      (table_name, record_id, operation, changed_fields, priority, tenant_id, row_data, xid, actor, changed_at)
    WITH absent AS NOT MATERIALIZED (SELECT %s),
         %s,
         %s
    SELECT %s, coalesce(CASE change.operation WHEN 'DELETE' THEN %s ELSE %s END, ''), change.operation,
           %s,
           %s, CASE change.operation WHEN 'DELETE' THEN %s ELSE %s END,
           CASE change.operation WHEN 'DELETE' THEN %s
                ELSE %s END,
           %s
    FROM o FULL JOIN n ON %s = %s
    CROSS JOIN LATERAL (
      -- It left its key, entered another; left its tenant and entered another, in this order; or stayed%s.
      SELECT unnest(CASE WHEN n.%s IS NULL THEN '{DELETE}'::text[]
                         WHEN o.%s IS NULL THEN '{INSERT}'
                         WHEN %s IS DISTINCT FROM %s THEN '{DELETE,INSERT}'%s END) AS operation
    ) AS change"""
        .formatted(
            changeLog,
            absent(),
            rows("o", oldSource),
            rows("n", newSource),
            logName(),
            image.recordId("o"),
            image.recordId("n"),
            changedFields(leftBy, withUpdates),
            priority(),
            image.tenantId("o"),
            image.tenantId("n"),
            image.image("o"),
            image.image("n"),
            origin(),
            joined("o"),
            joined("n"),
            withUpdates ? ", and a registered column differs" : "",
            present,
            present,
            image.tenantId("o"),
            image.tenantId("n"),
            withUpdates ? "\n                     WHEN " + differ() + " THEN '{UPDATE}'" : "");
  }

  /** Of an update the columns that differ, else the one that the record left by. */
  private String changedFields(String leftBy, boolean withUpdates) {
    String updated = withUpdates ? " WHEN 'UPDATE' THEN " + changed() + "\n               " : "";
    return "CASE change.operation%s WHEN 'DELETE' THEN CASE WHEN n.%s THEN %s ELSE %s END END"
        .formatted(updated, present, Sql.literal(table.tenantColumn()), leftBy);
  }

  /** What a record may differ in and stay where it is. */
  private List<String> others() {
    return table.columns().stream()
        .filter(c -> !c.equals(table.keyColumn()) && !c.equals(table.tenantColumn()))
        .toList();
  }

  /**
   * The rows of the captured table that the statement touched as they are now, paired with what
   * they were. {@code format()} fills in the table, the source of the old rows, a query of the keys
   * and the key column if rows can leave by it.
   */
  String now() {
    String source = "@table@ WHERE %s IN (@keys@)".formatted(SqlNames.quote(table.keyColumn()));
    return escaped(pairs("@old@", source, "@left@", !others().isEmpty()))
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

  /**
   * The names of the columns that differ, of a row in which some do: all of them if none was found,
   * which happens where a column has by now a type whose text does not tell all values apart.
   */
  private String changed() {
    return "coalesce(nullif(substr(%s, 2), ''), %s)"
        .formatted(
            others().stream()
                .map(
                    column ->
                        "CASE WHEN %s THEN %s ELSE '' END"
                            .formatted(differsIn(column), Sql.literal(',' + column)))
                .collect(joining(" || ")),
            Sql.literal(String.join(",", others())));
  }

  private String differsIn(String column) {
    if (typed.contains(column)) {
      return typedDiffer(column);
    }
    return asText.contains(column)
        ? "%s::text COLLATE \"C\" IS DISTINCT FROM %s::text COLLATE \"C\""
            .formatted(RowImage.column("o", column), RowImage.column("n", column))
        : bytesDiffer(List.of(column));
  }

  /** Whether a registered column differs, whatever type it has by now. */
  private String differ() {
    List<String> conditions =
        new ArrayList<>(
            others().stream().filter(typed::contains).map(LogStatements::typedDiffer).toList());
    List<String> rest = others().stream().filter(column -> !typed.contains(column)).toList();
    if (!rest.isEmpty()) {
      conditions.add(bytesDiffer(rest));
    }
    return conditions.stream().collect(joining(" OR ", "(", ")"));
  }

  private static String typedDiffer(String column) {
    return "sync.differ(%s, %s)"
        .formatted(RowImage.column("o", column), RowImage.column("n", column));
  }

  private static String bytesDiffer(List<String> columns) {
    return row("o", columns) + " *<> " + row("n", columns);
  }

  /** The key as rows are paired by it: equal where it is the same text. */
  private String joined(String alias) {
    return uuidKey
        ? "sync.uuid_of(" + RowImage.column(alias, table.keyColumn()) + ")"
        : image.recordId(alias);
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
        + " session_user::text), statement_timestamp()";
  }

  /** For {@code format()}. */
  private static String escaped(String sql) {
    return sql.replace("%", "%%");
  }
}
