package io.github.wrappersync.publisher.capture;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.github.wrappersync.publisher.registry.CapturedTable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The trigger function of one captured table, as SQL.
 *
 * <h2>Why it never breaks the wrapper's statement</h2>
 *
 * A function that names a column which the wrapper has since dropped would fail the statement that
 * fires it, and so would one that compares or formats a column as the type that it had. Catching
 * that in an EXCEPTION block costs a subtransaction for each statement, which slows all sessions
 * once a transaction has many. So the SQL is written to hold for every shape of the table:
 *
 * <ul>
 *   <li>Each column is named without a qualifier in a lateral subquery beside {@code absent}, a row
 *       of nulls under the same names. SQL looks for a name in the inner FROM first and then in the
 *       outer: a column that the table has lost is read as null. Nothing is looked up at run time,
 *       PostgreSQL plans the statement anew when the table changes.
 *   <li>Values are rendered by {@code sync.json_of}, chosen by type when the statement is planned,
 *       and compared by their bytes ({@code *<>}), which every type can. This also sees what an
 *       equality hides: a change of case in a {@code citext}, {@code 3.0} that becomes {@code
 *       3.00}.
 *   <li>Only registered columns are named, so that no other can leave the table.
 * </ul>
 *
 * The settings that some types' text depends on are clauses of the function only where a column has
 * such a type: setting them costs 30 microseconds a statement, twice as much as all the rest.
 *
 * <p>If the change log itself cannot be written the wrapper's statement fails: a change that
 * commits is never lost silently.
 *
 * <h2>Why a record is never followed by its older state</h2>
 *
 * Statement triggers fire last. Where a row trigger of the wrapper, or a cascading foreign key,
 * writes to the table again, that inner statement is logged before the outer one, whose transition
 * tables hold the older rows. The inner capture leaves its depth in {@code sync.nested} for the
 * rest of the transaction; one that is less deep logs the rows as they are in the table by then
 * instead.
 *
 * <p>A row of the table whose key is null is logged with an empty {@code record_id}, one whose
 * tenant is null with a null {@code tenant_id}: the drain sets both aside.
 */
final class CaptureFunction {

  /** Types whose JSON is the same in every session; an array of timestamps is not among them. */
  private static final Pattern SETTLED =
      Pattern.compile(
          "(text|character varying|character|boolean|smallint|integer|bigint|numeric|uuid|json|jsonb)"
              + "(\\(.*\\))?(\\[])*");

  /** Those that {@code sync.json_of} or {@code to_jsonb} settles, but not as a key. */
  private static final Pattern SETTLED_IN_IMAGE =
      Pattern.compile("date(\\[])*|timestamp(\\(.*\\))? with(out)? time zone");

  private static final int MAX_IDENTIFIER_BYTES = 63;

  private final CapturedTable table;
  private final RowImage image;
  private final String changeLog;
  private final String columns;
  private final List<String> settings;

  /** True for the rows that are there, on either side of an outer join; no column's name. */
  private final String present;

  /**
   * Describes a table's function.
   *
   * @param relation the table with the columns that it has now
   * @param logSchema the schema of the change log
   */
  CaptureFunction(Relation relation, String logSchema) {
    this.table = relation.resolved();
    this.settings = isSettled(relation) ? List.of() : RowImage.SETTINGS;
    this.image = new RowImage(table);
    this.changeLog = Sql.identifier(logSchema) + ".change_log";
    this.columns = table.columns().stream().map(Sql::identifier).collect(joining(", "));
    String name = "present";
    while (table.columns().contains(name)) {
      name += "_";
    }
    this.present = name;
  }

  /** Its name in the schema {@code sync}, unquoted; within the length that PostgreSQL allows. */
  static String name(CapturedTable table) {
    String name = "capture_" + table.logName();
    if (name.getBytes(StandardCharsets.UTF_8).length <= MAX_IDENTIFIER_BYTES) {
      return name;
    }
    return "capture_" + UUID.nameUUIDFromBytes(table.logName().getBytes(StandardCharsets.UTF_8));
  }

  static String qualifiedName(CapturedTable table) {
    return "sync." + Sql.identifier(name(table));
  }

  String create() {
    return """
    CREATE OR REPLACE FUNCTION %s() RETURNS trigger
      LANGUAGE plpgsql SECURITY DEFINER
      SET search_path = pg_catalog, pg_temp%s
    AS %s"""
        .formatted(
            qualifiedName(table),
            settings.stream().map(setting -> "\n  SET " + setting).collect(joining()),
            Sql.dollars("capture", body()));
  }

  /** Its clauses as {@code pg_proc.proconfig} keeps them, separated by semicolons. */
  String settings() {
    return "search_path=pg_catalog, pg_temp"
        + settings.stream()
            .map(setting -> ';' + setting.replaceAll("[\"']", "").replace(" = ", "="))
            .collect(joining());
  }

  private boolean isSettled(Relation relation) {
    return table.columns().stream()
        .allMatch(
            column -> {
              String type = requireNonNull(relation.columns().get(column));
              boolean asText =
                  column.equals(table.keyColumn()) || column.equals(table.tenantColumn());
              return SETTLED.matcher(type).matches()
                  || (!asText && SETTLED_IN_IMAGE.matcher(type).matches());
            });
  }

  /** What stands between the quotes, and in {@code pg_proc.prosrc} once it is installed. */
  String body() {
    return """

    #variable_conflict use_column
    -- Generated by the Wrapper Sync publisher from its registered tables: an edit here is overwritten.
    DECLARE
      depth  CONSTANT integer := pg_trigger_depth();
      nested CONSTANT integer := coalesce(nullif(current_setting('sync.nested', true), ''), '0');
    BEGIN
      IF current_setting('sync.mute', true) = 'on' THEN
        RETURN NULL;
      END IF;

      IF depth > 1 AND depth > nested THEN
        -- Tells the statements around this one that rows of theirs may have changed since.
        PERFORM set_config('sync.nested', depth::text, true);
      END IF;

      IF TG_OP = 'TRUNCATE' AND TG_WHEN = 'AFTER' THEN
    %s
      ELSIF TG_OP = 'TRUNCATE' THEN
        -- Of a partition: the table keeps the records of the others.
        EXECUTE format(%s, TG_RELID::regclass);

      ELSIF nested > depth THEN
        -- A statement inside this one has been logged already: log the rows as they are by now.
        EXECUTE format(%s,
          TG_RELID::regclass,
          CASE TG_OP WHEN 'INSERT' THEN '(SELECT * FROM new_rows LIMIT 0) AS none' ELSE 'old_rows' END,
          CASE TG_OP WHEN 'INSERT' THEN 'SELECT %s FROM new_rows'
                     WHEN 'DELETE' THEN 'SELECT %s FROM old_rows'
                     ELSE 'SELECT %s FROM old_rows UNION ALL SELECT %s FROM new_rows' END,
          CASE TG_OP WHEN 'UPDATE' THEN %s END);

      ELSIF TG_OP = 'INSERT' THEN
    %s
      ELSIF TG_OP = 'DELETE' THEN
    %s
      ELSE
    %s
      END IF;
      RETURN NULL;
    END
    """
        .formatted(
            indent(truncated()),
            Sql.dollars("partition", '\n' + indent(each()) + '\n'),
            Sql.dollars("now", '\n' + indent(now()) + '\n'),
            key(),
            key(),
            key(),
            key(),
            Sql.literal(table.keyColumn()),
            indent(each("n", "INSERT", "new_rows") + ";\n"),
            indent(each("o", "DELETE", "old_rows") + ";\n"),
            indent(pairs("old_rows", "new_rows", Sql.literal(table.keyColumn())) + ";"));
  }

  private String truncated() {
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

  /** Logs each row of the relation that {@code format()} fills in as deleted. */
  private String each() {
    return escaped(each("o", "DELETE", "@table@")).replace("@table@", "%1$s");
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

  /** The rows of the captured table that the statement touched, paired with what they were. */
  private String now() {
    String source = "@table@ WHERE %s IN (@keys@)".formatted(Sql.identifier(table.keyColumn()));
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
        .map(column -> "NULL AS " + Sql.identifier(column))
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

  private String key() {
    return Sql.identifier(table.keyColumn()).replace("'", "''");
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

  private static String indent(String sql) {
    return sql.indent(4).stripTrailing();
  }
}
