package io.github.wrappersync.benchmarks.pipeline;

import io.github.wrappersync.benchmarks.servers.Postgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

/** The wrapper's tables, and what the wrapper does to them. */
public final class Wrapper {

  /** How many tenants there are, unless their number is what is measured. */
  public static final int TENANTS = 1_000;

  private static final String PREFIX = "config-";

  /** One of the three applications receives each. */
  private static final String RECORDS =
      """
      INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost)
      SELECT 'config-' || n, 'tenant-' || 1 + n %% %d,
             ('{crm.leads,hrms.leave,finance.invoices}'::text[])[1 + n %% 3] || '.operation-' || n / 1000, 1
      FROM generate_series(1, %d) AS n
      """;

  private Wrapper() {}

  /**
   * The wrapper's tables, as SQL.
   *
   * @param key the type of the key of credit configurations
   */
  public static String tables(String key) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(Wrapper.class.getResourceAsStream("tables.sql"), "tables.sql")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("${key}", key);
    }
  }

  static void create(Postgres postgres, int tenants, int records) throws IOException, SQLException {
    postgres.execute(
        tables("text"),
        "INSERT INTO tenants SELECT 'tenant-' || n, 'Tenant ' || n, NULL FROM generate_series(1, %d) AS n"
            .formatted(tenants),
        RECORDS.formatted(tenants, records),
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
