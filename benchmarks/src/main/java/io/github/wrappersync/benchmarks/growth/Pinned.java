package io.github.wrappersync.benchmarks.growth;

import io.github.wrappersync.benchmarks.Run;
import io.github.wrappersync.benchmarks.pipeline.Notes;
import io.github.wrappersync.benchmarks.pipeline.Publisher;
import io.github.wrappersync.benchmarks.pipeline.Stage;
import io.github.wrappersync.benchmarks.servers.Child;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A transaction that stays open while writers and the publisher work: PostgreSQL keeps each version
 * of each row for it. Its length is {@code -Dbenchmarks.growth.pinned=PT10M}.
 */
final class Pinned {

  private Pinned() {}

  /**
   * What was measured.
   *
   * @param length how long the transaction was open at the steady rate
   * @param points before it, at its end, and when it has ended and PostgreSQL has cleaned up
   * @param over the steady rate meanwhile, in equal windows
   */
  record Result(Duration length, List<Point> points, List<Point> over) {

    Point before() {
      return points.get(0);
    }

    Point atItsEnd() {
      return points.get(1);
    }

    /** The last window with it. */
    Point last() {
      return over.get(over.size() - 1);
    }

    /** The first window with it, whose rows have few versions yet. */
    Point first() {
      return over.get(0);
    }
  }

  static Result measure(Run run, Notes notes) throws Exception {
    Duration length = length(run);
    int window = run.size().choose(15, 1);
    Publisher publisher = Publisher.of(run);
    try (Stage stage = Stage.set(run, "pinned", Bench.records(run))) {
      notes.servers(stage);
      publisher.install(stage);
      try (Child process = publisher.start(stage)) {
        publisher.awaitRunning(process);
        Bench bench = new Bench(run, stage, process);
        List<Point> points = new ArrayList<>();
        List<Point> over = new ArrayList<>();
        run.progress("  a transaction that stays open for %s", length);
        points.add(bench.point("before it", 1));
        try (Connection pin = pin(stage)) {
          for (int at = 0; at < length.toSeconds(); at += window) {
            over.add(window(run, bench, at, window));
          }
          points.add(bench.point("at its end", 1, Bench.rounds(run) / 2 + 1));
          notes.profile(
              "single changes while a transaction is open",
              publisher,
              stage,
              process,
              1,
              () -> window(run, bench, (int) length.toSeconds(), run.size().choose(5, 1)));
          pin.rollback();
        }
        stage.postgres().execute("VACUUM");
        points.add(bench.point("after it", 1, Bench.rounds(run) / 2 + 1));
        return new Result(length, points, over);
      }
    }
  }

  static Duration length(Run run) {
    String given = System.getProperty("benchmarks.growth.pinned", "");
    return Duration.parse(given.isBlank() ? run.size().choose("PT90S", "PT2S") : given);
  }

  private static Connection pin(Stage stage) throws SQLException {
    Connection pin = stage.postgres().connect();
    pin.setAutoCommit(false);
    pin.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    try (Statement statement = pin.createStatement()) {
      statement.execute("SELECT count(*) FROM tenants");
    }
    return pin;
  }

  private static Point window(Run run, Bench bench, int at, int seconds) throws Exception {
    Point point = bench.steady(at + " s", at, 0, seconds, List.of());
    run.progress(
        "    after %d s: p50 %.2f ms, p99 %.2f ms, %.2f cores",
        at, point.millis(50), point.millis(99), point.cores());
    return point;
  }
}
