package io.github.wrappersync.benchmarks.drain;

import io.github.wrappersync.benchmarks.pipeline.Arrivals;
import io.github.wrappersync.benchmarks.pipeline.Stage;
import io.github.wrappersync.benchmarks.pipeline.Wrapper;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Writers that change one record a transaction as fast as they can, each on a connection and
 * records of its own.
 */
final class Writers {

  static final int COUNT = 4;

  private final Stage stage;
  private final Arrivals arrivals;
  private volatile boolean ended;

  private Writers(Stage stage, Arrivals arrivals) {
    this.stage = stage;
    this.arrivals = arrivals;
  }

  /** What is done while they write. */
  interface Meanwhile {
    void act() throws Exception;
  }

  /** Writes while something is done, and returns when the last change is committed. */
  static void write(Stage stage, Arrivals arrivals, Meanwhile meanwhile) throws Exception {
    Writers writers = new Writers(stage, arrivals);
    ExecutorService threads = Executors.newFixedThreadPool(COUNT);
    List<Future<Void>> running = new ArrayList<>();
    try {
      for (int writer = 0; writer < COUNT; writer++) {
        int first = writer;
        Callable<Void> task =
            () -> {
              writers.write(first);
              return null;
            };
        running.add(threads.submit(task));
      }
      meanwhile.act();
    } finally {
      writers.ended = true;
      threads.shutdown();
    }
    for (Future<Void> writer : running) {
      writer.get();
    }
  }

  private void write(int first) throws Exception {
    try (Connection connection = stage.postgres().connect();
        PreparedStatement statement =
            connection.prepareStatement(
                "UPDATE credit_configurations SET credit_cost = ? WHERE config_id = ?")) {
      for (int record = first; !ended; record = (record + COUNT) % stage.records()) {
        int number = arrivals.next();
        statement.setBigDecimal(1, BigDecimal.valueOf(number));
        statement.setString(2, Wrapper.id(record + 1));
        statement.executeUpdate();
        arrivals.committed(number, System.nanoTime());
      }
    }
  }
}
