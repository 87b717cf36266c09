package io.github.wrappersync.publisher.proof;

import io.github.wrappersync.publisher.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A wrapper at work on several connections, until it is closed. What each of them does follows from
 * the seed; when PostgreSQL fails a transaction, it goes on with the next one.
 */
final class Writers implements AutoCloseable {

  private static final int CONNECTIONS = 3;
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(5);

  private final TestDatabase database;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong changes = new AtomicLong();
  private final AtomicLong committed = new AtomicLong();
  private final AtomicLong rolledBack = new AtomicLong();
  private volatile boolean hurried;
  private volatile boolean over;

  /** Starts them. */
  Writers(TestDatabase database, long seed, RunSize size) {
    this.database = database;
    for (int i = 1; i <= CONNECTIONS; i++) {
      Random random = new Random(seed * 31 + i);
      Thread thread = new Thread(() -> write(new Statements(random, size), random), "writer-" + i);
      threads.add(thread);
      thread.start();
    }
  }

  private void write(Statements statements, Random random) {
    Connection connection = null;
    while (!over) {
      List<String> transaction = statements.transaction();
      boolean rollBack = statements.rollsBack();
      Duration linger = Duration.ofMillis(statements.lingers() ? 100 + random.nextInt(700) : 0);
      Duration pause = Duration.ofMillis(40 + random.nextInt(160));
      try {
        if (connection == null) {
          connection = database.dataSource().getConnection();
          connection.setAutoCommit(false);
        }
        run(connection, transaction, rollBack, linger);
      } catch (SQLException e) {
        rolledBack.incrementAndGet();
        connection = afterFailure(connection);
      }
      Patience.pass(hurried ? SHORTEST_PAUSE : pause);
    }
    close(connection);
  }

  private void run(
      Connection connection, List<String> transaction, boolean rollBack, Duration linger)
      throws SQLException {
    long changed = 0;
    long atSavepoint = 0;
    try (Statement statement = connection.createStatement()) {
      for (String sql : transaction) {
        if (sql.equals(Statements.SAVEPOINT)) {
          atSavepoint = changed;
        } else if (sql.equals(Statements.ROLLBACK_TO_SAVEPOINT)) {
          changed = atSavepoint;
        }
        changed += statement.executeUpdate(sql);
      }
    }
    Patience.pass(linger);
    if (rollBack) {
      connection.rollback();
      rolledBack.incrementAndGet();
    } else {
      connection.commit();
      committed.incrementAndGet();
      changes.addAndGet(changed);
    }
  }

  /** The same connection after a deadlock, none after the loss of it. */
  private static @Nullable Connection afterFailure(@Nullable Connection connection) {
    try {
      if (connection != null) {
        connection.rollback();
        return connection;
      }
    } catch (SQLException e) {
      close(connection);
    }
    return null;
  }

  private static void close(@Nullable Connection connection) {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException e) {
      // It was lost before.
    }
  }

  /** Makes short pauses from now on, until so many rows are changed or the time is over. */
  void hurry(long rows, Duration atMost) {
    hurried = true;
    Patience.holds(atMost, () -> changes() >= rows);
  }

  /** Rows that committed transactions changed. */
  long changes() {
    return changes.get();
  }

  long committed() {
    return committed.get();
  }

  long rolledBack() {
    return rolledBack.get();
  }

  /** Ends after the transactions under way. */
  @Override
  public void close() {
    over = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
