package io.github.wrappersync.publisher.endtoend;

import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.OrgEntity;
import io.github.wrappersync.model.Role;
import io.github.wrappersync.model.User;
import io.github.wrappersync.publisher.testing.TestDatabase;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What an application should hold, as the wrapper's own tables say: the rules of routing once more,
 * in SQL, by which the views are judged.
 */
public final class Truth {

  private static final String CREDIT_CONFIGS =
      """
      SELECT config_id, tenant_id, operation_code, credit_cost, is_active
      FROM credit_configurations JOIN tenants USING (tenant_id)
      WHERE starts_with(operation_code, ? || '.')
      """;

  private static final String ROLES =
      """
      SELECT role_id, tenant_id, role_name, ARRAY(SELECT jsonb_array_elements_text(permissions)) AS permissions, is_active
      FROM custom_roles JOIN tenants USING (tenant_id)
      WHERE EXISTS (SELECT FROM jsonb_array_elements_text(permissions) AS permission
                    WHERE starts_with(permission, ? || '.') OR permission IN ('user-management', 'role-management'))
      """;

  private static final String USERS =
      """
      SELECT user_id, tenant_id, email, name, role_ids, u.is_active
      FROM tenant_users u JOIN tenants USING (tenant_id)
      WHERE redis_channel_prefix IS NULL OR ? = ANY (string_to_array(redis_channel_prefix, ','))
      """;

  private static final String ENTITIES =
      """
      SELECT entity_id, tenant_id, parent_entity_id, entity_type, entity_name, is_active
      FROM entities JOIN tenants USING (tenant_id)
      WHERE redis_channel_prefix IS NULL OR ? = ANY (string_to_array(redis_channel_prefix, ','))
      """;

  private interface RowReader {
    Record read(ResultSet row) throws SQLException;
  }

  private Truth() {}

  /** All records of the application, of all tenants, at one moment. */
  public static Set<Record> of(TestDatabase database, String application) {
    Set<Record> records = new HashSet<>();
    try (Connection connection = database.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      read(
          connection,
          CREDIT_CONFIGS,
          application,
          records,
          row ->
              new CreditConfig(
                  row.getString("config_id"),
                  row.getString("tenant_id"),
                  row.getString("operation_code"),
                  row.getBigDecimal("credit_cost"),
                  row.getBoolean("is_active")));
      read(
          connection,
          ROLES,
          application,
          records,
          row ->
              new Role(
                  row.getString("role_id"),
                  row.getString("tenant_id"),
                  row.getString("role_name"),
                  texts(row, "permissions"),
                  row.getBoolean("is_active")));
      read(
          connection,
          USERS,
          application,
          records,
          row ->
              new User(
                  row.getString("user_id"),
                  row.getString("tenant_id"),
                  row.getString("email"),
                  row.getString("name"),
                  texts(row, "role_ids"),
                  row.getBoolean("is_active")));
      read(
          connection,
          ENTITIES,
          application,
          records,
          row ->
              new OrgEntity(
                  row.getString("entity_id"),
                  row.getString("tenant_id"),
                  row.getString("parent_entity_id"),
                  row.getString("entity_type"),
                  row.getString("entity_name"),
                  row.getBoolean("is_active")));
      connection.commit();
    } catch (SQLException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
    return records;
  }

  private static void read(
      Connection connection, String sql, String application, Set<Record> records, RowReader reader)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, application);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          records.add(reader.read(rows));
        }
      }
    }
  }

  private static List<String> texts(ResultSet row, String column) throws SQLException {
    Array array = row.getArray(column);
    return array == null ? List.of() : List.of((String[]) array.getArray());
  }

  /** What the one lacks and what it should not have, for a message; empty if they are equal. */
  public static String difference(Set<Record> held, Set<Record> truth) {
    Set<Record> missing = new HashSet<>(truth);
    missing.removeAll(held);
    Set<Record> surplus = new HashSet<>(held);
    surplus.removeAll(truth);
    return missing.isEmpty() && surplus.isEmpty()
        ? ""
        : "%d missing, such as %s; %d too many, such as %s"
            .formatted(missing.size(), some(missing), surplus.size(), some(surplus));
  }

  private static List<Record> some(Set<Record> records) {
    return records.stream().limit(3).toList();
  }
}
