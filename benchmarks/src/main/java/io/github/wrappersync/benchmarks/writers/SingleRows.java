package io.github.wrappersync.benchmarks.writers;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Clients that update rows by their key, one prepared statement a transaction, as fast as they can.
 * Their connections stay open, so that each has its plans from the warm-up on.
 */
final class SingleRows implements AutoCloseable {

  private static final String UPDATE =
      "UPDATE credit_configurations SET credit_cost = ?, updated_at = now() WHERE config_id = ?";

  private record Client(Connection connection, PreparedStatement update) {}

  private final WriterDatabase database;
  private final int rows;
  private final List<Client> clients = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /**
   * @param rows how many rows the table has
   * @param clients as many as ever write at once
   */
  SingleRows(WriterDatabase database, int rows, int clients) throws SQLException {
    this.database = database;
    this.rows = rows;
    for (int i = 0; i < clients; i++) {
      Connection connection = database.connect();
      PreparedStatement update = connection.prepareStatement(UPDATE);
      this.clients.add(new Client(connection, update));
    }
  }

  /** Transactions a second. */
  double rate(int writers, boolean synchronous, Duration time) throws Exception {
    database.tidy(clients.get(0).connection());
    for (Client client : clients) {
      try (Statement statement = client.connection().createStatement()) {
        statement.execute("SET synchronous_commit = " + (synchronous ? "on" : "off"));
      }
    }
    long begin = System.nanoTime();
    long end = begin + time.toNanos();
    List<Future<Long>> counts = new ArrayList<>();
    for (Client client : clients.subList(0, writers)) {
      counts.add(threads.submit(() -> write(client.update(), end)));
    }
    long sum = 0;
    for (Future<Long> count : counts) {
      sum += count.get();
    }
    return sum * 1e9 / (System.nanoTime() - begin);
  }

  private long write(PreparedStatement update, long end) throws SQLException {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long count = 0;
    while (System.nanoTime() < end) {
      update.setBigDecimal(1, BigDecimal.valueOf(random.nextLong(1_000_000), 2));
      update.setObject(2, new UUID(0, 1 + random.nextLong(rows)));
      if (update.executeUpdate() != 1) {
        throw new IllegalStateException("An update has found no row: expected each key from 1 on");
      }
      count++;
    }
    return count;
  }

  @Override
  public void close() throws SQLException {
    threads.shutdownNow();
    for (Client client : clients) {
      client.connection().close();
    }
  }
}
