package io.github.wrappersync.benchmarks.pipeline;

import io.github.wrappersync.benchmarks.servers.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The wrapper's tables, and what the wrapper does to them. */
public final class Wrapper {

  /** How many tenants there are. */
  public static final int TENANTS = 1_000;

  private static final String PREFIX = "config-";

  /** As wrappers have them, with columns that are nobody else's business. */
  private static final String TABLES =
      """
      CREATE TABLE tenants (
        tenant_id            text PRIMARY KEY,
        tenant_name          text,
        redis_channel_prefix varchar(50)
      );
      CREATE TABLE credit_configurations (
        updated_at     timestamptz NOT NULL DEFAULT now(),
        config_id      text PRIMARY KEY,
        operation_code varchar(255) NOT NULL,
        tenant_id      text NOT NULL,
        is_active      boolean NOT NULL DEFAULT true,
        credit_cost    numeric(10,2),
        updated_by     text
      );
      CREATE TABLE tenant_users (
        user_id       text PRIMARY KEY,
        password_hash text,
        email         text,
        name          text,
        tenant_id     text,
        role_ids      text[],
        is_active     boolean NOT NULL DEFAULT true,
        last_login_at timestamptz
      );
      CREATE TABLE custom_roles (
        role_id     text PRIMARY KEY,
        tenant_id   text NOT NULL,
        role_name   text,
        permissions jsonb,
        is_active   boolean NOT NULL DEFAULT true,
        created_by  text
      );
      CREATE TABLE entities (
        entity_id        text PRIMARY KEY,
        tenant_id        text NOT NULL,
        entity_type      text,
        entity_name      text,
        parent_entity_id text,
        is_active        boolean NOT NULL DEFAULT true,
        internal_notes   text
      );
      """;

  /** One of the three applications receives each. */
  private static final String RECORDS =
      """
      INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost)
      SELECT 'config-' || n, 'tenant-' || n %% %d,
             ('{crm.leads,hrms.leave,finance.invoices}'::text[])[1 + n %% 3] || '.operation-' || n / 1000, 1
      FROM generate_series(1, %d) AS n
      """;

  private Wrapper() {}

  static void create(Postgres postgres, int records) throws SQLException {
    postgres.execute(
        TABLES,
        "INSERT INTO tenants SELECT 'tenant-' || n, 'Tenant ' || n, NULL FROM generate_series(0, %d) AS n"
            .formatted(TENANTS - 1),
        RECORDS.formatted(TENANTS, records),
        "VACUUM ANALYZE",
        "CHECKPOINT");
  }

  /** The id of a record, from 1. */
  public static String id(int record) {
    return PREFIX + record;
  }

  /** The record that has an id. */
  public static int number(String id) {
    return Integer.parseInt(id.substring(PREFIX.length()));
  }

  /**
   * When a statement was written.
   *
   * @param began {@link System#nanoTime} before it was sent
   * @param committed {@link System#nanoTime} when it was committed
   */
  public record Written(long began, long committed) {

    /** How long the wrapper was busy with it, triggers included, in seconds. */
    public double seconds() {
      return (committed - began) / 1e9;
    }
  }

  /** Changes the cost of every record, in one statement. */
  public static Written changeAll(Postgres postgres, int cost) throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      long began = System.nanoTime();
      statement.executeUpdate("UPDATE credit_configurations SET credit_cost = " + cost);
      return new Written(began, System.nanoTime());
    }
  }
}
