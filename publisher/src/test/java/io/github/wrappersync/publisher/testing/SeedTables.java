package io.github.wrappersync.publisher.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * The wrapper's tables as a real wrapper has them: text ids, columns in an order of their own, and
 * columns that are nobody else's business, such as {@code password_hash}.
 */
public final class SeedTables {

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

  private SeedTables() {}

  /** Creates the four tables and {@code tenants}, empty, in the schema {@code public}. */
  public static void create(DataSource dataSource) {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(TABLES);
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot create the wrapper's tables", e);
    }
  }
}
