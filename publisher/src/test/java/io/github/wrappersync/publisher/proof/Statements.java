package io.github.wrappersync.publisher.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes up what a wrapper writes. Ids come from a fixed range, so that a record is deleted and
 * inserted again, and moved to where another one was. An operation code goes with the id of its
 * configuration, so that no two live ones of a tenant share it.
 */
final class Statements {

  /** Ends of savepoints, among the statements of a transaction. */
  static final String SAVEPOINT = "SAVEPOINT part";

  static final String ROLLBACK_TO_SAVEPOINT = "ROLLBACK TO SAVEPOINT part";

  private static final List<String> APPLICATIONS = List.of("crm", "hrms", "finance");

  private static final List<String> PERMISSIONS =
      List.of(
          "[\"crm.leads.read\"]",
          "[\"hrms.leave.approve\"]",
          "[\"crm.leads.read\", \"hrms.leave.approve\"]",
          "[\"finance.read\"]",
          "[\"user-management\"]",
          "[]");

  private static final List<String> PREFIXES =
      List.of("NULL", "'crm'", "'hrms'", "'crm,hrms'", "'finance'");

  private final Random random;
  private final int records;
  private final int bulkRows;

  Statements(Random random, RunSize size) {
    this.random = random;
    this.records = size.records();
    this.bulkRows = size.bulkRows();
  }

  /** The statements of one transaction. */
  List<String> transaction() {
    int kind = random.nextInt(100);
    if (kind < 6) {
      return List.of(bulk());
    }
    if (kind < 7) {
      return truncate();
    }
    if (kind < 9) {
      return List.of(scope());
    }
    List<String> statements = new ArrayList<>();
    for (int i = 0, n = 1 + random.nextInt(6); i < n; i++) {
      statements.add(single());
    }
    if (kind < 20) {
      statements.add(SAVEPOINT);
      statements.add(single());
      statements.add(single());
      statements.add(ROLLBACK_TO_SAVEPOINT);
      statements.add(single());
    }
    return statements;
  }

  /** Whether a transaction ends in a rollback. */
  boolean rollsBack() {
    return random.nextInt(12) == 0;
  }

  /** Whether a transaction stays open for a while before its end. */
  boolean lingers() {
    return random.nextInt(25) == 0;
  }

  /** A part of all configurations, users or roles. */
  private String bulk() {
    int parts = Math.max(1, 4 * records / bulkRows);
    String part = "abs(hashtext(%s)) %% " + parts + " = " + random.nextInt(parts);
    return switch (random.nextInt(4)) {
      case 0 ->
          "UPDATE tenant_users SET name = 'Bulk %d' WHERE user_id LIKE 'user-%%' AND abs(hashtext(user_id)) %% 2 = %d"
              .formatted(number(), random.nextInt(2));
      default ->
          "UPDATE credit_configurations SET credit_cost = %d.50 WHERE config_id LIKE 'config-%%' AND %s"
              .formatted(number(), part.formatted("config_id"));
    };
  }

  private List<String> truncate() {
    return List.of(
        "TRUNCATE entities",
        "INSERT INTO entities (entity_id, tenant_id, entity_name) VALUES ('SECRET-1', 'vault', 'SECRET')",
        """
        INSERT INTO entities (entity_id, tenant_id, parent_entity_id, entity_type, entity_name)
        SELECT 'entity-' || n, tenant_of(n), CASE WHEN n > 8 THEN 'entity-' || n / 8 * 4 + n %% 4 END, 'department', 'Anew %d'
        FROM generate_series(1, %d) AS n
        """
            .formatted(number(), 1 + random.nextInt(records)));
  }

  /** Another set of applications has a tenant's users and entities. */
  private String scope() {
    return "UPDATE tenants SET redis_channel_prefix = %s WHERE tenant_id = '%s'"
        .formatted(one(PREFIXES), random.nextBoolean() ? "initech" : "umbrella");
  }

  private String single() {
    return switch (random.nextInt(14)) {
      case 0 -> insertConfig();
      case 1 ->
          "DELETE FROM credit_configurations WHERE config_id = 'config-%d'".formatted(config());
      case 2 -> moveConfig();
      case 3 ->
          "UPDATE credit_configurations SET tenant_id = '%s' WHERE config_id = 'config-%d'"
              .formatted(tenant(), config());
      case 4 -> {
        int n = config();
        yield "UPDATE credit_configurations SET operation_code = '%s.leads.op%d', is_active = %s WHERE config_id = 'config-%d'"
            .formatted(one(APPLICATIONS), n, random.nextBoolean(), n);
      }
      case 5, 6 ->
          "UPDATE credit_configurations SET credit_cost = %s WHERE config_id IN ('config-%d', 'config-%d', 'config-%d')"
              .formatted(
                  random.nextInt(20) == 0 ? "NULL" : number() + ".25",
                  config(),
                  config(),
                  config());
      case 7 ->
          "UPDATE custom_roles SET permissions = '%s' WHERE role_id = 'role-%d'"
              .formatted(one(PERMISSIONS), any());
      case 8 ->
          """
          INSERT INTO custom_roles (role_id, tenant_id, role_name, permissions) VALUES ('role-%d', '%s', 'Role %d', '%s')
          ON CONFLICT (role_id) DO UPDATE SET tenant_id = excluded.tenant_id, role_name = excluded.role_name
          """
              .formatted(any(), tenant(), number(), one(PERMISSIONS));
      case 9 -> "DELETE FROM custom_roles WHERE role_id = 'role-%d'".formatted(any());
      case 10 ->
          """
          INSERT INTO tenant_users (user_id, tenant_id, email, name, role_ids)
          VALUES ('user-%d', '%s', 'n%d@example.org', 'New', ARRAY['role-%d', 'role-%d'])
          ON CONFLICT (user_id) DO UPDATE SET tenant_id = excluded.tenant_id, role_ids = excluded.role_ids
          """
              .formatted(any(), tenant(), number(), any(), any());
      case 11 -> "DELETE FROM tenant_users WHERE user_id = 'user-%d'".formatted(any());
      case 12 ->
          """
          UPDATE tenant_users SET user_id = 'user-%1$d'
          WHERE user_id = 'user-%2$d' AND NOT EXISTS (SELECT FROM tenant_users WHERE user_id = 'user-%1$d')
          """
              .formatted(any(), any());
      default ->
          "UPDATE entities SET entity_name = 'Entity at %d', tenant_id = '%s' WHERE entity_id = 'entity-%d'"
              .formatted(number(), tenant(), any());
    };
  }

  private String insertConfig() {
    int n = config();
    return """
        INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost)
        VALUES ('config-%1$d', '%2$s', '%3$s.leads.op%1$d', %4$d.75) ON CONFLICT (config_id) DO NOTHING
        """
        .formatted(n, tenant(), one(APPLICATIONS), number());
  }

  /** To an id that nobody has. */
  private String moveConfig() {
    int to = config();
    return """
        UPDATE credit_configurations SET config_id = 'config-%1$d', operation_code = '%3$s.leads.op%1$d'
        WHERE config_id = 'config-%2$d' AND NOT EXISTS (SELECT FROM credit_configurations WHERE config_id = 'config-%1$d')
        """
        .formatted(to, config(), one(APPLICATIONS));
  }

  private int number() {
    return random.nextInt(1_000_000);
  }

  private int any() {
    return 1 + random.nextInt(records);
  }

  private int config() {
    return 1 + random.nextInt(4 * records);
  }

  private String tenant() {
    return one(WrapperDatabase.TENANTS);
  }

  private <T> T one(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
