package io.github.wrappersync.publisher.capture;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.SqlNames;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
 * instead. What a cascading foreign key of the table to itself updates is added to the transition
 * tables of the statement that it follows; where a row stands there twice, the table is read as
 * well.
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
  private final LogStatements log;
  private final boolean cascades;
  private final List<String> settings;

  /**
   * Describes a table's function.
   *
   * @param relation the table with the columns that it has now
   * @param logSchema the schema of the change log
   */
  CaptureFunction(Relation relation, String logSchema) {
    this.table = relation.resolved();
    this.settings = isSettled(relation) ? List.of() : RowImage.SETTINGS;
    this.cascades = relation.cascades();
    this.log = new LogStatements(table, logSchema);
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
    return "sync." + SqlNames.quote(name(table));
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
      twice  boolean := false;
    BEGIN
      IF current_setting('sync.mute', true) = 'on' THEN
        RETURN NULL;
      END IF;

      IF depth > 1 AND depth > nested THEN
        -- Tells the statements around this one that rows of theirs may have changed since.
        PERFORM set_config('sync.nested', depth::text, true);
      END IF;

    %s  IF TG_OP = 'TRUNCATE' AND TG_WHEN = 'AFTER' THEN
    %s
      ELSIF TG_OP = 'TRUNCATE' THEN
        -- Of a partition: the table keeps the records of the others.
        EXECUTE format(%s, TG_RELID::regclass);

      ELSIF nested > depth OR twice THEN
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
            cascades
                ? "  IF TG_OP = 'UPDATE' THEN\n    twice := (" + log.twice() + ");\n  END IF;\n\n"
                : "",
            indent(log.truncated()),
            Sql.dollars("partition", '\n' + indent(log.partition()) + '\n'),
            Sql.dollars("now", '\n' + indent(log.now()) + '\n'),
            key(),
            key(),
            key(),
            key(),
            Sql.literal(table.keyColumn()),
            indent(log.inserted() + ";"),
            indent(log.deleted() + ";"),
            indent(log.updated() + ";"));
  }

  private String key() {
    return SqlNames.quote(table.keyColumn()).replace("'", "''");
  }

  private static String indent(String sql) {
    return sql.indent(4).stripTrailing();
  }
}
