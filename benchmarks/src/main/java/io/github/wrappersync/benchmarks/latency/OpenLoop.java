package io.github.wrappersync.benchmarks.latency;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes at a steady rate from some connections, whether what was written before has arrived or
 * not. A writer that is late does not shift what is due later.
 */
public final class OpenLoop {

  public static final int RATE = 500;
  public static final int CONNECTIONS = 4;

  private static final long INTERVAL = 1_000_000_000L / RATE * CONNECTIONS;

  private OpenLoop() {}

  /** One connection's way to make a change. Used by one thread. */
  public interface Change extends AutoCloseable {

    /**
     * Makes a change.
     *
     * @param due when it was to be made, as {@link System#nanoTime}
     */
    void make(long due) throws SQLException;

    @Override
    void close() throws SQLException;
  }

  /** Opens a connection. */
  public interface Connect {

    /**
     * Opens one.
     *
     * @param number from 0
     */
    Change connection(int number) throws Exception;
  }

  /** Writes for so many seconds, and returns when the last change is made. */
  public static void run(Connect connect, int seconds) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
    try {
      List<Future<Void>> running = new ArrayList<>();
      long start = System.nanoTime() + INTERVAL;
      for (int number = 0; number < CONNECTIONS; number++) {
        Change change = connect.connection(number);
        long first = start + number * INTERVAL / CONNECTIONS;
        Callable<Void> task =
            () -> {
              write(change, first, seconds * RATE / CONNECTIONS);
              return null;
            };
        running.add(threads.submit(task));
      }
      for (Future<Void> writer : running) {
        writer.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void write(Change change, long first, int count) throws SQLException {
    try (change) {
      for (int i = 0; i < count; i++) {
        long due = first + i * INTERVAL;
        for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
          LockSupport.parkNanos(wait);
        }
        change.make(due);
      }
    }
  }
}
