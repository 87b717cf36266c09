package io.github.wrappersync.publisher.capture;

import io.github.wrappersync.publisher.capture.TriggerReport.Kind;
import io.github.wrappersync.publisher.capture.TriggerReport.Problem;
import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.SqlNames;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is installed for one table, compared with what its registration asks for.
 *
 * <p>The catalog itself is compared, to the letter of the function's body, so that an edit by hand
 * is found too. The function's comment keeps the types that the columns had.
 */
final class Installed {

  private static final String FUNCTION =
      """
      SELECT p.oid, p.prosrc, p.prosecdef, coalesce(array_to_string(p.proconfig, ';'), ''), obj_description(p.oid, 'pg_proc')
      FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
      WHERE n.nspname = 'sync' AND p.proname = ? AND p.pronargs = 0
      """;

  private static final String TRIGGERS =
      """
      SELECT tgname, tgfoid, tgtype, tgenabled, tgoldtable, tgnewtable
      FROM pg_catalog.pg_trigger
      WHERE tgrelid = ? AND NOT tgisinternal
      """;

  /** A function that calls another one which writes to it is not found. */
  private static final String FOREIGN_TRIGGERS =
      """
      SELECT t.tgname FROM pg_catalog.pg_trigger t
      JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
      JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
      WHERE t.tgrelid = ? AND NOT t.tgisinternal AND t.tgenabled <> 'D' AND n.nspname <> 'sync'
        AND p.prosrc ~* '\\mchange_log\\M'
      ORDER BY t.tgname
      """;

  private static final Pattern COLUMN = Pattern.compile("\"((?:[^\"]|\"\")+)\" (.+)");

  private record Function(
      long oid, String body, boolean definer, String settings, @Nullable String comment) {}

  private record Trigger(
      long function,
      int type,
      String enabled,
      @Nullable String oldTable,
      @Nullable String newTable) {}

  private final Relation relation;
  private final CapturedTable table;
  private final CaptureFunction wanted;
  private final @Nullable Function function;
  private final Connection connection;

  private Installed(
      Connection connection,
      Relation relation,
      CaptureFunction wanted,
      @Nullable Function function) {
    this.connection = connection;
    this.relation = relation;
    this.table = relation.resolved();
    this.wanted = wanted;
    this.function = function;
  }

  static Installed read(Connection connection, Relation relation, String logSchema)
      throws SQLException {
    CapturedTable table = relation.resolved();
    try (PreparedStatement statement = connection.prepareStatement(FUNCTION)) {
      statement.setString(1, CaptureFunction.name(table));
      ResultSet row = statement.executeQuery();
      Function function =
          row.next()
              ? new Function(
                  row.getLong(1),
                  row.getString(2),
                  row.getBoolean(3),
                  row.getString(4),
                  row.getString(5))
              : null;
      return new Installed(
          connection, relation, new CaptureFunction(relation, logSchema), function);
    }
  }

  /** The statements that make it what it should be; none if it is. */
  List<String> changes() throws SQLException {
    List<String> changes = new ArrayList<>();
    if (function == null || !isUpToDate(function)) {
      String name = CaptureFunction.qualifiedName(table);
      changes.add(wanted.create());
      changes.add("REVOKE ALL ON FUNCTION " + name + "() FROM PUBLIC");
      changes.add("COMMENT ON FUNCTION " + name + "() IS " + Sql.literal(comment()));
    }
    changes.addAll(triggerChanges(relation.oid(), table.sqlName(), CaptureTrigger.OF_TABLE));
    for (Relation.Partition partition : relation.partitions()) {
      changes.addAll(
          triggerChanges(partition.oid(), partition.name(), CaptureTrigger.OF_PARTITION));
    }
    return changes;
  }

  List<Problem> problems() throws SQLException {
    List<Problem> problems = new ArrayList<>();
    String name = CaptureFunction.qualifiedName(table);
    if (function == null) {
      problems.add(
          new Problem(
              Kind.TRIGGER_MISSING,
              name,
              "The function %s does not exist: changes are not captured. Restart the publisher, or install the triggers."
                  .formatted(name)));
    } else if (!isUpToDate(function)) {
      problems.add(
          new Problem(
              Kind.OUT_OF_DATE,
              name,
              "The function %s is not the one that the registered columns %s ask for. Restart the publisher, or install the triggers."
                  .formatted(name, table.columns())));
    }
    if (function != null && function.comment() != null) {
      problems.addAll(drift(function.comment()));
    }
    problems.addAll(triggerProblems(relation.oid(), table.sqlName(), CaptureTrigger.OF_TABLE));
    for (Relation.Partition partition : relation.partitions()) {
      problems.addAll(
          triggerProblems(partition.oid(), partition.name(), CaptureTrigger.OF_PARTITION));
    }
    return problems;
  }

  /** What costs more than it has to. */
  List<String> notes() throws SQLException {
    List<String> notes = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(FOREIGN_TRIGGERS)) {
      statement.setLong(1, relation.oid());
      ResultSet rows = statement.executeQuery();
      while (rows.next()) {
        notes.add(
            "The trigger %s of %s writes to change_log as well: each change is logged twice, and costs twice. Drop it unless something else needs it: DROP TRIGGER %s ON %s"
                .formatted(
                    rows.getString(1), table, SqlNames.quote(rows.getString(1)), table.sqlName()));
      }
    }
    return notes;
  }

  private boolean isUpToDate(Function function) {
    return function.body().equals(wanted.body())
        && function.definer()
        && wanted.settings().equals(function.settings())
        && comment().equals(function.comment());
  }

  /** One column a line, so that it reads well in psql's {@code \df+}. */
  private String comment() {
    StringBuilder comment = new StringBuilder("Wrapper Sync captures ").append(table);
    for (String column : table.columns()) {
      comment
          .append('\n')
          .append(SqlNames.quote(column))
          .append(' ')
          .append(relation.columns().get(column));
    }
    return comment.toString();
  }

  private List<Problem> drift(String comment) {
    List<Problem> problems = new ArrayList<>();
    columnsOf(comment)
        .forEach(
            (column, type) -> {
              String now = relation.columns().get(column);
              if (now == null) {
                problems.add(
                    new Problem(
                        Kind.COLUMN_MISSING,
                        column,
                        "%s was captured with the column %s (%s), and has it no more: it is null in what is captured since. Register the table without it, or add it again."
                            .formatted(table, column, type)));
              } else if (!now.equals(type)) {
                problems.add(
                    new Problem(
                        Kind.COLUMN_RETYPED,
                        column,
                        "%s: the column %s was %s and is %s now. If the applications can read it, install the triggers to confirm it."
                            .formatted(table, column, type, now)));
              }
            });
    return problems;
  }

  private static Map<String, String> columnsOf(String comment) {
    Map<String, String> columns = new LinkedHashMap<>();
    comment
        .lines()
        .map(COLUMN::matcher)
        .filter(Matcher::matches)
        .forEach(match -> columns.put(match.group(1).replace("\"\"", "\""), match.group(2)));
    return columns;
  }

  private List<String> triggerChanges(long oid, String name, List<CaptureTrigger> triggers)
      throws SQLException {
    Map<String, Trigger> found = triggers(oid);
    List<String> changes = new ArrayList<>();
    for (CaptureTrigger trigger : triggers) {
      Trigger installed = found.get(trigger.name());
      if (installed == null || !isUpToDate(trigger, installed)) {
        changes.addAll(trigger.create(name, CaptureFunction.qualifiedName(table)));
      } else if (!installed.enabled().equals("A")) {
        changes.add(trigger.enable(name));
      }
    }
    return changes;
  }

  private List<Problem> triggerProblems(long oid, String name, List<CaptureTrigger> triggers)
      throws SQLException {
    Map<String, Trigger> found = triggers(oid);
    List<Problem> problems = new ArrayList<>();
    for (CaptureTrigger trigger : triggers) {
      Trigger installed = found.get(trigger.name());
      if (installed == null) {
        problems.add(
            new Problem(
                Kind.TRIGGER_MISSING,
                trigger.name(),
                "%s has no trigger %s (%s): these changes are not captured. Restart the publisher, or install the triggers, then backfill."
                    .formatted(name, trigger.name(), trigger.event())));
      } else if (!isUpToDate(trigger, installed)) {
        problems.add(
            new Problem(
                Kind.OUT_OF_DATE,
                trigger.name(),
                "The trigger %s of %s is not the publisher's (%s). Restart the publisher, or install the triggers, then backfill."
                    .formatted(trigger.name(), name, trigger.event())));
      } else if (!installed.enabled().equals("A")) {
        problems.add(
            new Problem(
                Kind.TRIGGER_DISABLED,
                trigger.name(),
                "The trigger %s of %s has the state '%s' (D: disabled, O, R: not in every session), expected 'A' (always): changes are not captured. Restart the publisher, or install the triggers, then backfill."
                    .formatted(trigger.name(), name, installed.enabled())));
      }
    }
    return problems;
  }

  private boolean isUpToDate(CaptureTrigger trigger, Trigger installed) {
    return function != null
        && installed.function() == function.oid()
        && installed.type() == trigger.type()
        && trigger.hasTransitions(installed.oldTable(), installed.newTable());
  }

  private Map<String, Trigger> triggers(long oid) throws SQLException {
    Map<String, Trigger> triggers = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(TRIGGERS)) {
      statement.setLong(1, oid);
      ResultSet rows = statement.executeQuery();
      while (rows.next()) {
        triggers.put(
            rows.getString(1),
            new Trigger(
                rows.getLong(2),
                rows.getInt(3),
                rows.getString(4),
                rows.getString(5),
                rows.getString(6)));
      }
    }
    return triggers;
  }
}
