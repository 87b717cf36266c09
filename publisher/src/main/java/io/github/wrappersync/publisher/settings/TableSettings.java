package io.github.wrappersync.publisher.settings;

import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.Priority;
import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.CapturedTables;
import io.github.wrappersync.publisher.registry.RoutingRule;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The captured tables: the default ones, changed and completed by {@code sync.publisher.tables}.
 */
final class TableSettings {

  private final String schema;
  private final List<Fault> faults;

  private TableSettings(String schema, List<Fault> faults) {
    this.schema = schema;
    this.faults = faults;
  }

  static CapturedTables read(
      Settings settings, String schema, List<CapturedTable> defaults, List<Fault> faults) {
    Map<String, CapturedTable> tables = new LinkedHashMap<>();
    defaults.forEach(table -> tables.put(table.name(), table));
    TableSettings reader = new TableSettings(schema, faults);
    settings
        .tables()
        .forEach((name, set) -> tables.put(name, reader.merge(name, tables.get(name), set)));
    try {
      return new CapturedTables(tables.values());
    } catch (IllegalArgumentException e) {
      faults.add(
          new Fault(
              "sync.publisher.tables.*.data-type",
              String.valueOf(e.getMessage()),
              "a data type of its own for each table",
              "sync.publisher.tables.licenses.data-type=licenses"));
      return new CapturedTables(List.of());
    }
  }

  private CapturedTable merge(
      String name, @Nullable CapturedTable base, Map<String, Settings.Setting> set) {
    Attributes attributes = new Attributes(name, set);
    String key = attributes.text("key", base == null ? null : base.keyColumn(), "license_id");
    String tenant = attributes.text("tenant", base == null ? "tenant_id" : base.tenantColumn(), "");
    CapturedTable table =
        new CapturedTable(
            base == null ? schema : base.schema(),
            name,
            key,
            tenant,
            attributes.text("data-type", base == null ? null : base.dataType(), "licenses"),
            attributes.constant(
                "priority", Priority.class, base == null ? Priority.NORMAL : base.priority()),
            attributes.columns(base == null ? null : base.columns()),
            attributes.constant(
                "routing", RoutingRule.class, base == null ? RoutingRule.TENANT : base.routing()));
    attributes.check(table);
    return table;
  }

  /** The attributes of one table, as they are read. */
  private final class Attributes {

    private final String table;
    private final Map<String, Settings.Setting> set;
    private final int faultsBefore = faults.size();

    Attributes(String table, Map<String, Settings.Setting> set) {
      this.table = table;
      this.set = set;
    }

    String text(String attribute, @Nullable String otherwise, String example) {
      Settings.Setting setting = set.get(attribute);
      String text = setting == null ? otherwise : setting.value();
      if (text == null || text.isEmpty()) {
        fault(
            attribute,
            setting == null ? Fault.NOT_SET : "empty",
            "a value, as '%s' is not one of the tables captured by default".formatted(table),
            example);
        return "";
      }
      return text;
    }

    List<String> columns(@Nullable List<String> otherwise) {
      if (otherwise != null && !set.containsKey("columns")) {
        return otherwise;
      }
      String text = text("columns", null, "license_id,tenant_id,name");
      return Arrays.stream(text.split(",", -1))
          .map(String::strip)
          .filter(column -> !column.isEmpty())
          .distinct()
          .toList();
    }

    <E extends Enum<E>> E constant(String attribute, Class<E> type, E otherwise) {
      Settings.Setting setting = set.get(attribute);
      if (setting == null) {
        return otherwise;
      }
      for (E constant : type.getEnumConstants()) {
        if (written(constant).equals(setting.value().toLowerCase(Locale.ROOT).replace('_', '-'))) {
          return constant;
        }
      }
      String all =
          Arrays.stream(type.getEnumConstants())
              .map(Attributes::written)
              .collect(Collectors.joining(", "));
      fault(attribute, "'" + setting.value() + "'", "one of " + all, written(otherwise));
      return otherwise;
    }

    private static String written(Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    void check(CapturedTable merged) {
      if (faults.size() > faultsBefore) {
        return; // what is missing is already told
      }
      if (!DataType.isName(merged.dataType())) {
        fault(
            "data-type",
            "'" + merged.dataType() + "'",
            "lower-case letters, digits and hyphens, beginning with a letter",
            "licenses");
      }
      requireColumn(merged, merged.keyColumn(), "the key");
      requireColumn(merged, merged.tenantColumn(), "the tenant");
      switch (merged.routing()) {
        case OPERATION_CODE -> requireColumn(merged, "operation_code", "what routes a record");
        case PERMISSIONS -> requireColumn(merged, "permissions", "what routes a record");
        case TENANT -> {}
      }
    }

    private void requireColumn(CapturedTable merged, String column, String what) {
      if (!merged.columns().contains(column)) {
        String columns = String.join(",", merged.columns());
        fault(
            "columns",
            "'" + columns + "'",
            "also '%s', %s".formatted(column, what),
            columns + ',' + column);
      }
    }

    private void fault(String attribute, String found, String expected, String example) {
      Settings.Setting setting = set.get(attribute);
      String property = "sync.publisher.tables.%s.%s".formatted(table, attribute);
      faults.add(
          new Fault(
              setting == null ? property : setting.name(),
              found,
              expected,
              property + '=' + example));
    }
  }
}
