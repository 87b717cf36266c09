package io.github.wrappersync.publisher.capture;

import io.github.wrappersync.model.Priority;
import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.CapturedTables;
import io.github.wrappersync.publisher.registry.RoutingRule;
import java.util.List;

/** The four tables that are captured where nothing else is configured. */
public final class DefaultTables {

  private DefaultTables() {}

  /**
   * The four tables in a schema of the wrapper's, in the order of dependency.
   *
   * @param schema where the wrapper has them, such as {@code public}
   */
  public static CapturedTables in(String schema) {
    return new CapturedTables(
        List.of(
            new CapturedTable(
                schema,
                "entities",
                "entity_id",
                "tenant_id",
                "entities",
                Priority.NORMAL,
                List.of(
                    "entity_id",
                    "tenant_id",
                    "parent_entity_id",
                    "entity_type",
                    "entity_name",
                    "is_active"),
                RoutingRule.TENANT),
            new CapturedTable(
                schema,
                "custom_roles",
                "role_id",
                "tenant_id",
                "roles",
                Priority.CRITICAL,
                List.of("role_id", "tenant_id", "role_name", "permissions", "is_active"),
                RoutingRule.PERMISSIONS),
            new CapturedTable(
                schema,
                "tenant_users",
                "user_id",
                "tenant_id",
                "users",
                Priority.CRITICAL,
                List.of("user_id", "tenant_id", "email", "name", "role_ids", "is_active"),
                RoutingRule.TENANT),
            new CapturedTable(
                schema,
                "credit_configurations",
                "config_id",
                "tenant_id",
                "credit-configs",
                Priority.LOW,
                List.of("config_id", "tenant_id", "operation_code", "credit_cost", "is_active"),
                RoutingRule.OPERATION_CODE)));
  }
}
