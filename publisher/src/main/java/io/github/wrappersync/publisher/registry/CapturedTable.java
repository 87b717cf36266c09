package io.github.wrappersync.publisher.registry;

import io.github.wrappersync.model.Priority;
import java.util.List;

/**
 * A table of the wrapper whose changes are captured.
 *
 * @param schema the schema of the table
 * @param name the name of the table
 * @param keyColumn identifies a record; unique, of any type
 * @param tenantColumn names the record's tenant
 * @param dataType what the applications call the records
 * @param priority how soon its changes are drained
 * @param columns the only columns that are ever read, the key and the tenant among them; what is
 *     not named never leaves the database
 * @param routing how the applications that receive a record are found
 */
public record CapturedTable(
    String schema,
    String name,
    String keyColumn,
    String tenantColumn,
    String dataType,
    Priority priority,
    List<String> columns,
    RoutingRule routing) {

  public CapturedTable {
    columns = List.copyOf(columns);
  }

  /** The columns that exist of those named: a table need not have all the default ones. */
  public CapturedTable withColumns(List<String> existing) {
    return new CapturedTable(
        schema, name, keyColumn, tenantColumn, dataType, priority, existing, routing);
  }

  /** The same table with another data type. */
  public CapturedTable withDataType(String other) {
    return new CapturedTable(
        schema, name, keyColumn, tenantColumn, other, priority, columns, routing);
  }

  /** The name that stands in {@code change_log.table_name}. */
  public String logName() {
    return name;
  }

  /** Schema and name as they are written in SQL. */
  public String sqlName() {
    return SqlNames.quote(schema) + '.' + SqlNames.quote(name);
  }

  /** Schema and name for people, unquoted. */
  @Override
  public String toString() {
    return schema + '.' + name;
  }
}
