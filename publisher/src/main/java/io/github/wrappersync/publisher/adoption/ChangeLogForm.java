package io.github.wrappersync.publisher.adoption;

import static java.util.Objects.requireNonNull;

import io.github.wrappersync.publisher.adoption.ChangeLogTable.Column;
import io.github.wrappersync.publisher.registry.SqlNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The form that the publisher needs the change log to have: what a table lacks of it, as the
 * actions of one ALTER TABLE, so that the table is rewritten once at most.
 *
 * <p>The wrapper's own statements go on: PostgreSQL casts values of any type to text, and a time
 * without a zone to one with, where they are assigned. No column becomes NOT NULL that was not.
 */
final class ChangeLogForm {

  private static final List<String> REQUIRED =
      List.of("id", "table_name", "record_id", "operation", "processed");

  private static final List<String> TEXTS =
      List.of(
          "table_name",
          "record_id",
          "operation",
          "changed_fields",
          "priority",
          "tenant_id",
          "actor");

  private static final List<String> TIMES = List.of("changed_at", "created_at");

  /** What the triggers leave out, or null. */
  private static final List<String> NULLABLE =
      List.of("changed_fields", "batch_id", "tenant_id", "row_data");

  /** The type and the default that a missing column gets. */
  private static final Map<String, String> OPTIONAL =
      Map.of(
          "changed_at", "timestamptz DEFAULT now()",
          "changed_fields", "text",
          "priority", "text DEFAULT 'normal'",
          "batch_id", "uuid",
          "created_at", "timestamptz DEFAULT now()",
          "tenant_id", "text",
          "row_data", "jsonb",
          "xid", "xid8",
          "actor", "text");

  private static final Pattern WHOLE_NUMBER = Pattern.compile("smallint|integer");
  private static final Pattern TIME_WITHOUT_ZONE =
      Pattern.compile("date|timestamp(\\(\\d\\))? without time zone");
  private static final Pattern TIME_WITH_ZONE =
      Pattern.compile("timestamp(\\(\\d\\))? with time zone");
  private static final Pattern VARCHAR = Pattern.compile("character varying(\\(\\d+\\))?");

  private final List<String> faults = new ArrayList<>();
  private final List<String> actions = new ArrayList<>();
  private final List<String> retyped = new ArrayList<>();
  private final Map<String, Column> columns;
  private final ChangeLogTable table;
  private boolean rewrites;

  /**
   * @param zone in which times without a zone are read
   */
  ChangeLogForm(ChangeLogTable table, String zone) {
    this.table = table;
    this.columns = table.columns();
    for (String name : REQUIRED) {
      if (!columns.containsKey(name)) {
        faults.add(
            "%s has no column %s, it has %s: add it, or rename the column that is meant"
                .formatted(table, name, columns.keySet()));
      }
    }
    types(zone);
    OPTIONAL.keySet().stream()
        .sorted()
        .filter(name -> !columns.containsKey(name))
        .forEach(name -> actions.add("ADD COLUMN %s %s".formatted(name, OPTIONAL.get(name))));
    settle();
    foreignColumns();
    if (!table.fillfactor()) {
      actions.add("SET (fillfactor = 50)");
    }
  }

  private void types(String zone) {
    require("id", "bigint", "a whole number", WHOLE_NUMBER, "id::bigint");
    require("processed", "boolean", "boolean", null, "");
    require("xid", "xid8", "xid8, or no such column", null, "");
    require(
        "row_data",
        "jsonb",
        "jsonb, or no such column",
        Pattern.compile("json"),
        "row_data::jsonb");
    for (String name : TEXTS) {
      Column column = columns.get(name);
      if (column != null && !column.type().equals("text")) {
        retype(
            name,
            "text",
            column.type().endsWith("[]")
                ? "array_to_string(%s, ',')".formatted(name)
                : name + "::text");
      }
    }
    for (String name : TIMES) {
      Column column = columns.get(name);
      if (column != null && !TIME_WITH_ZONE.matcher(column.type()).matches()) {
        require(
            name,
            "timestamptz",
            "a timestamp",
            TIME_WITHOUT_ZONE,
            "%s::timestamp AT TIME ZONE '%s'".formatted(name, zone.replace("'", "''")));
      }
    }
    Column batch = columns.get("batch_id");
    if (batch != null && !List.of("uuid", "text").contains(batch.type())) {
      retype("batch_id", "text", "batch_id::text");
    }
  }

  /** The type has to be this one, or one that can become it. */
  private void require(
      String name, String type, String expected, @Nullable Pattern convertible, String expression) {
    Column column = columns.get(name);
    if (column == null || column.type().equals(type)) {
      return;
    }
    if (convertible != null && convertible.matcher(column.type()).matches()) {
      retype(name, type, expression);
    } else {
      faults.add(
          "%s.%s has the type %s, expected %s: change it, or rename the column and add another"
              .formatted(table, name, column.type(), expected));
    }
  }

  private void retype(String name, String type, String expression) {
    retyped.add(name);
    rewrites |= !VARCHAR.matcher(requireNonNull(columns.get(name)).type()).matches();
    actions.add("ALTER COLUMN %s TYPE %s USING %s".formatted(name, type, expression));
  }

  private void settle() {
    for (String name : NULLABLE) {
      Column column = columns.get(name);
      if (column != null && column.notNull()) {
        actions.add("ALTER COLUMN %s DROP NOT NULL".formatted(name));
      }
    }
    Column processed = columns.get("processed");
    if (processed != null && !processed.hasDefault()) {
      actions.add("ALTER COLUMN processed SET DEFAULT false");
    }
    Column created = columns.get("created_at");
    if (created != null && created.notNull() && !created.hasDefault()) {
      actions.add("ALTER COLUMN created_at SET DEFAULT now()");
    }
  }

  private void foreignColumns() {
    columns.forEach(
        (name, column) -> {
          if (column.notNull()
              && !column.hasDefault()
              && !REQUIRED.contains(name)
              && !OPTIONAL.containsKey(name)) {
            faults.add(
                "%s.%s is NOT NULL without a default, and the triggers do not know it: ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL, or SET DEFAULT"
                    .formatted(table, name, table.sqlName(), SqlNames.quote(name)));
          }
        });
  }

  /** What no ALTER TABLE of the publisher's can mend. */
  List<String> faults() {
    return faults;
  }

  /** The actions of the ALTER TABLE; none if the table has the form. */
  List<String> actions() {
    return actions;
  }

  /** The columns that get another type. */
  List<String> retyped() {
    return retyped;
  }

  /** Whether every row is written anew. */
  boolean rewrites() {
    return rewrites;
  }

  /** The ALTER TABLE, of a table of this name. */
  String alter(String sqlName) {
    return "ALTER TABLE %s %s".formatted(sqlName, String.join(", ", actions));
  }
}
