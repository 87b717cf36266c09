package io.github.wrappersync.publisher.proof;

import io.github.wrappersync.publisher.endtoend.OwnPostgres;
import io.github.wrappersync.publisher.testing.SeedTables;
import io.github.wrappersync.publisher.testing.TestDatabase;
import java.time.Duration;
import java.util.List;

/**
 * The wrapper's database, which may be set back to an earlier state. Of one tenant nobody here may
 * learn anything: what belongs to it says so in each row.
 */
final class WrapperDatabase {

  static final List<String> TENANTS = List.of("acme", "globex", "initech", "umbrella");

  /** In every row of the tenant that neither the CRM nor the HRMS has. */
  static final String SECRET = "SECRET";

  private static final String NAME = "wrapper";

  private static final String ROWS =
      """
      INSERT INTO tenants (tenant_id, redis_channel_prefix)
      VALUES ('acme', NULL), ('globex', NULL), ('initech', 'crm,hrms'), ('umbrella', 'hrms'), ('vault', 'finance');
      CREATE FUNCTION tenant_of(n int) RETURNS text LANGUAGE sql IMMUTABLE
        AS $$ SELECT ('{acme,globex,initech,umbrella}'::text[])[1 + n %% 4] $$;
      CREATE FUNCTION application_of(n int) RETURNS text LANGUAGE sql IMMUTABLE
        AS $$ SELECT ('{crm,hrms,finance}'::text[])[1 + n %% 3] $$;
      INSERT INTO entities (entity_id, tenant_id, parent_entity_id, entity_type, entity_name)
      SELECT 'entity-' || n, tenant_of(n), CASE WHEN n > 8 THEN 'entity-' || n / 8 * 4 + n %% 4 END, 'department', 'Entity ' || n
      FROM generate_series(1, %1$d) AS n;
      INSERT INTO custom_roles (role_id, tenant_id, role_name, permissions)
      SELECT 'role-' || n, tenant_of(n), 'Role ' || n, jsonb_build_array(application_of(n) || '.leads.read')
      FROM generate_series(1, %1$d) AS n;
      INSERT INTO tenant_users (user_id, tenant_id, email, name, role_ids)
      SELECT 'user-' || n, tenant_of(n), 'user' || n || '@example.org', 'User ' || n, ARRAY['role-' || n]
      FROM generate_series(1, %1$d) AS n;
      INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost)
      SELECT 'config-' || n, tenant_of(n), application_of(n) || '.leads.op' || n, n %% 50
      FROM generate_series(1, 4 * %1$d) AS n;
      INSERT INTO entities (entity_id, tenant_id, entity_name) VALUES ('SECRET-1', 'vault', 'SECRET');
      INSERT INTO custom_roles (role_id, tenant_id, role_name, permissions) VALUES ('SECRET-1', 'vault', 'SECRET', '["finance.all"]');
      INSERT INTO tenant_users (user_id, tenant_id, email, name) VALUES ('SECRET-1', 'vault', 'SECRET@example.org', 'SECRET');
      INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost) VALUES ('SECRET-1', 'vault', 'finance.SECRET', 1)
      """;

  private final OwnPostgres server;
  private final TestDatabase database;
  private int backups;
  private long backedUp;
  private int restores;

  /** Creates it, with so many rows of each table, and four times as many configurations. */
  WrapperDatabase(OwnPostgres server, int records) {
    this.server = server;
    server.database().execute("CREATE DATABASE " + NAME);
    database = server.database(NAME);
    SeedTables.create(database.dataSource());
    database.execute(ROWS.formatted(records));
  }

  TestDatabase database() {
    return database;
  }

  long count(String sql) {
    return Long.parseLong(database.rows(sql).get(0));
  }

  String epoch() {
    return database.rows("SELECT epoch FROM sync.log").get(0);
  }

  long head() {
    return count("SELECT head FROM sync.log");
  }

  /** Keeps the present state for a restore; sessions are ended for it. */
  void backup() {
    backedUp = head();
    alone(
        () ->
            server
                .database()
                .execute("CREATE DATABASE backup_%d TEMPLATE wrapper".formatted(++backups)));
  }

  /** The head of the event log in the backup. */
  long backedUp() {
    return backedUp;
  }

  boolean hasBackup() {
    return backups > 0;
  }

  /**
   * Puts the newest backup in its place.
   *
   * @param meanwhile called when nobody can write, before
   * @return the database as it was, under another name
   */
  TestDatabase restore(Runnable meanwhile) {
    String gone = "gone_" + ++restores;
    alone(
        () -> {
          meanwhile.run();
          server
              .database()
              .execute(
                  "ALTER DATABASE wrapper RENAME TO " + gone,
                  "ALTER DATABASE %s ALLOW_CONNECTIONS true".formatted(gone));
          server.database().execute("CREATE DATABASE wrapper TEMPLATE backup_" + backups);
        });
    return server.database(gone);
  }

  private void alone(Runnable work) {
    server.database().execute("ALTER DATABASE wrapper ALLOW_CONNECTIONS false");
    try {
      Patience.until(
          "nobody is connected to the wrapper's database",
          Duration.ofSeconds(20),
          () -> {
            server
                .database()
                .rows(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'wrapper'");
            return server
                .database()
                .rows("SELECT count(*) FROM pg_stat_activity WHERE datname = 'wrapper'")
                .get(0)
                .equals("0");
          });
      work.run();
    } finally {
      server.database().execute("ALTER DATABASE wrapper ALLOW_CONNECTIONS true");
    }
  }
}
