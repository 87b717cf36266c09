package io.github.wrappersync.examples.quickstart;

import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.OrgEntity;
import io.github.wrappersync.model.Role;
import io.github.wrappersync.model.User;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Compares what an application has locally with what it should have by the wrapper's tables. */
final class Truth {

  private static final String PRICES =
      """
      SELECT config_id, tenant_id || ' ' || operation_code || ' ' || credit_cost::text || ' ' || is_active
      FROM credit_configurations WHERE operation_code LIKE '%1$s.%%'
      """;

  private static final String ROLES =
      """
      SELECT role_id, tenant_id || ' ' || role_name || ' ' || is_active
      FROM custom_roles
      WHERE EXISTS (SELECT FROM jsonb_array_elements_text(permissions) AS permission
                    WHERE permission LIKE '%1$s.%%' OR permission IN ('user-management', 'role-management'))
      """;

  private static final String USERS =
      """
      SELECT user_id, tenant_id || ' ' || email || ' ' || is_active
      FROM tenant_users JOIN tenants USING (tenant_id)
      WHERE redis_channel_prefix IS NULL OR '%1$s' = ANY (string_to_array(redis_channel_prefix, ','))
      """;

  private static final String ENTITIES =
      """
      SELECT entity_id, tenant_id || ' ' || entity_name || ' ' || is_active
      FROM entities JOIN tenants USING (tenant_id)
      WHERE redis_channel_prefix IS NULL OR '%1$s' = ANY (string_to_array(redis_channel_prefix, ','))
      """;

  private final WrapperDatabase database;

  Truth(WrapperDatabase database) {
    this.database = database;
  }

  /**
   * What differs, one line a data type; empty if the application has exactly what it should have.
   */
  List<String> differences(Consumer consumer) throws SQLException {
    Map<String, String> prices = new LinkedHashMap<>();
    Map<String, String> roles = new LinkedHashMap<>();
    Map<String, String> users = new LinkedHashMap<>();
    Map<String, String> entities = new LinkedHashMap<>();
    for (String tenant : database.pairs("SELECT tenant_id, tenant_id FROM tenants").keySet()) {
      for (CreditConfig price : consumer.creditCosts().all(tenant)) {
        prices.put(
            price.configId(),
            "%s %s %s %s"
                .formatted(
                    price.tenantId(), price.operationCode(), price.creditCost(), price.isActive()));
      }
      for (Role role : consumer.roles().all(tenant)) {
        roles.put(
            role.roleId(), "%s %s %s".formatted(role.tenantId(), role.roleName(), role.isActive()));
      }
      for (User user : consumer.users().all(tenant)) {
        users.put(
            user.userId(), "%s %s %s".formatted(user.tenantId(), user.email(), user.isActive()));
      }
      for (OrgEntity root : consumer.orgHierarchy().roots(tenant)) {
        put(entities, root);
        consumer
            .orgHierarchy()
            .descendants(tenant, root.entityId())
            .forEach(entity -> put(entities, entity));
      }
    }
    return List.of(
            compare("credit-configs", PRICES, prices, consumer),
            compare("roles", ROLES, roles, consumer),
            compare("users", USERS, users, consumer),
            compare("entities", ENTITIES, entities, consumer))
        .stream()
        .filter(difference -> !difference.isEmpty())
        .toList();
  }

  private static void put(Map<String, String> entities, OrgEntity entity) {
    entities.put(
        entity.entityId(),
        "%s %s %s".formatted(entity.tenantId(), entity.entityName(), entity.isActive()));
  }

  private String compare(
      String dataType, String query, Map<String, String> local, Consumer consumer)
      throws SQLException {
    Map<String, String> truth = database.pairs(query.formatted(consumer.application()));
    Set<String> differing = new TreeSet<>(truth.keySet());
    differing.addAll(local.keySet());
    differing.removeIf(record -> Objects.equals(truth.get(record), local.get(record)));
    return differing.isEmpty()
        ? ""
        : "%d %s, such as %s"
            .formatted(differing.size(), dataType, differing.stream().limit(3).toList());
  }
}
