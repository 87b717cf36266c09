package io.github.wrappersync.publisher.endtoend;

import io.github.wrappersync.publisher.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A wrapper at work: at a steady rate it inserts, updates, deletes and moves records of all four
 * tables, each in a transaction of its own. No id is used again after its record was deleted.
 */
final class Workload implements AutoCloseable {

  private static final long SEED = 20_260_101;

  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final Random random;
  private final int seeded;
  private final AtomicInteger changes = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final Connection connection;

  /**
   * @param seeded as many records as {@link Installation#seed} was told to insert
   */
  Workload(TestDatabase database, int seeded) {
    this(database, seeded, SEED);
  }

  /**
   * @param seed of the changes; two of one database need different ones
   */
  Workload(TestDatabase database, int seeded, long seed) {
    this.seeded = seeded;
    this.random = new Random(seed);
    try {
      connection = database.dataSource().getConnection();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  Workload start(int changesPerSecond) {
    var unused =
        thread.scheduleAtFixedRate(
            this::change, 0, 1_000_000 / changesPerSecond, TimeUnit.MICROSECONDS);
    return this;
  }

  /** How many statements are committed that changed something. */
  int changes() {
    return changes.get();
  }

  private void change() {
    try (Statement statement = connection.createStatement()) {
      int changed = statement.executeUpdate(next());
      changes.addAndGet(changed);
    } catch (SQLException | RuntimeException e) {
      failure.compareAndSet(null, e);
      throw new IllegalStateException(e);
    }
  }

  private String next() {
    int n = changes.get();
    int any = 1 + random.nextInt(seeded);
    String tenant = Installation.TENANTS.get(random.nextInt(Installation.TENANTS.size()));
    return switch (random.nextInt(12)) {
      case 0 ->
          "INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost) VALUES ('new-%d-%d', '%s', 'crm.new.op%d', 1.25)"
              .formatted(n, random.nextInt(1 << 30), tenant, n);
      case 1 ->
          "INSERT INTO tenant_users (user_id, tenant_id, email, name) VALUES ('new-%d-%d', '%s', 'new%d@example.org', 'New')"
              .formatted(n, random.nextInt(1 << 30), tenant, n);
      case 2 -> delete("credit_configurations", "config_id");
      case 3 -> delete("tenant_users", "user_id");
      case 4 -> delete("entities", "entity_id");
      case 5, 6 ->
          "UPDATE tenant_users SET tenant_id = '%s' WHERE user_id = 'user-%d'"
              .formatted(tenant, any);
      case 7 ->
          "UPDATE custom_roles SET role_name = 'Role at %d', permissions = '[\"%s.things.read\"]' WHERE role_id = 'role-%d'"
              .formatted(n, random.nextBoolean() ? "crm" : "hrms", any);
      case 8 ->
          "UPDATE entities SET entity_name = 'Entity at %d' WHERE entity_id = 'entity-%d'"
              .formatted(n, any);
      default ->
          "UPDATE credit_configurations SET credit_cost = %d.75, tenant_id = '%s' WHERE config_id = 'config-%d'"
              .formatted(n, tenant, any);
    };
  }

  /** One of the records that are there, whichever. */
  private String delete(String table, String key) {
    return "DELETE FROM %1$s WHERE %2$s = (SELECT %2$s FROM %1$s OFFSET %3$d LIMIT 1)"
        .formatted(table, key, random.nextInt(seeded / 4));
  }

  /** Ends after the change under way. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("A change is under way for more than 10 s");
      }
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    if (failure.get() != null) {
      throw new IllegalStateException("The workload failed", failure.get());
    }
  }
}
