package io.github.wrappersync.publisher.capture;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toUnmodifiableSet;

import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.SqlNames;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
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
 *       and compared by {@code sync.differ}, chosen likewise, or by their bytes ({@code *<>}),
 *       which every type can. Only which of the columns differ is asked of texts: where such a
 *       column is none by now, it can name too many, and miss no row. Both also tell what an
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

  /** Those that {@code sync.differ} has a function for. */
  private static final Pattern TYPED =
      Pattern.compile("(boolean|smallint|integer|bigint|numeric|uuid)(\\(.*\\))?");

  private static final Pattern TEXT = Pattern.compile("(text|character varying)(\\(.*\\))?");

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
    this.log =
        new LogStatements(
            table,
            logSchema,
            columns(relation, TYPED),
            columns(relation, TEXT),
            "uuid".equals(relation.columns().get(table.keyColumn())));
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

  private Set<String> columns(Relation relation, Pattern type) {
    return table.columns().stream()
        .filter(column -> type.matcher(requireNonNull(relation.columns().get(column))).matches())
        .collect(toUnmodifiableSet());
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
      late   boolean;
      depth  integer;
      nested integer;
    %sBEGIN
      -- One expression where nothing is special: each is prepared anew in each transaction.
      IF pg_trigger_depth() > 1
          OR current_setting('sync.nested', true) <> ''
          OR current_setting('sync.mute', true) = 'on' THEN
        IF current_setting('sync.mute', true) = 'on' THEN
          RETURN NULL;
        END IF;
        depth := pg_trigger_depth();
        nested := coalesce(nullif(current_setting('sync.nested', true), ''), '0');
        late := nested > depth;
        IF depth > nested AND depth > 1 THEN
          -- Tells the statements around this one that rows of theirs may have changed since.
          PERFORM set_config('sync.nested', depth::text, true);
        END IF;
      END IF;

    %s  IF TG_OP = 'UPDATE' AND late IS NOT TRUE%s THEN
    %s
        IF current_setting('sync.moved', true) = 'on' THEN
    %s
          IF pg_trigger_depth() = 1 THEN
            -- Not within a statement that may have met such rows itself and is not done.
            PERFORM set_config('sync.moved', '', true);
          END IF;
        END IF;

      ELSIF TG_OP = 'INSERT' AND late IS NOT TRUE THEN
    %s
      ELSIF TG_OP = 'DELETE' AND late IS NOT TRUE THEN
    %s
      ELSIF TG_OP = 'TRUNCATE' AND TG_WHEN = 'AFTER' THEN
    %s
      ELSIF TG_OP = 'TRUNCATE' THEN
        -- Of a partition: the table keeps the records of the others.
        EXECUTE format(%s, TG_RELID::regclass);

      ELSE
        -- A statement inside this one has been logged already: log the rows as they are by now.
        EXECUTE format(%s,
          TG_RELID::regclass,
          CASE TG_OP WHEN 'INSERT' THEN '(SELECT * FROM new_rows LIMIT 0) AS none' ELSE 'old_rows' END,
          CASE TG_OP WHEN 'INSERT' THEN 'SELECT %s FROM new_rows'
                     WHEN 'DELETE' THEN 'SELECT %s FROM old_rows'
                     ELSE 'SELECT %s FROM old_rows UNION ALL SELECT %s FROM new_rows' END,
          CASE TG_OP WHEN 'UPDATE' THEN %s END);
      END IF;
      RETURN NULL;
    END
    """
        .formatted(
            cascades ? "  twice  boolean := false;\n" : "",
            cascades
                ? "  IF TG_OP = 'UPDATE' THEN\n    twice := (" + log.twice() + ");\n  END IF;\n\n"
                : "",
            cascades ? " AND NOT twice" : "",
            indent(log.updated() + ";"),
            indent(indent(log.leftAndEntered() + ";")),
            indent(log.inserted() + ";"),
            indent(log.deleted() + ";"),
            indent(log.truncated()),
            Sql.dollars("partition", '\n' + indent(log.partition()) + '\n'),
            Sql.dollars("now", '\n' + indent(log.now()) + '\n'),
            key(),
            key(),
            key(),
            key(),
            Sql.literal(table.keyColumn()));
  }

  private String key() {
    return SqlNames.quote(table.keyColumn()).replace("'", "''");
  }

  private static String indent(String sql) {
    return sql.indent(4).stripTrailing();
  }
}
