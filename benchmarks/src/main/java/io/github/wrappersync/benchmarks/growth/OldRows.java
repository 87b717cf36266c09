package io.github.wrappersync.benchmarks.growth;

import io.github.wrappersync.benchmarks.Run;
import io.github.wrappersync.benchmarks.pipeline.Notes;
import io.github.wrappersync.benchmarks.pipeline.Publisher;
import io.github.wrappersync.benchmarks.pipeline.Stage;
import io.github.wrappersync.benchmarks.servers.Child;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A change log and an event log with little in them, and with millions of old rows: copies of the
 * newest real ones, with their indexes, as if the same changes had been made again and again.
 */
final class OldRows {

  private OldRows() {}

  static List<Point> measure(Run run, Notes notes) throws Exception {
    long rows = run.size().choose(10_000_000L, 20_000L);
    int records = Bench.records(run);
    List<Point> points = new ArrayList<>();
    Publisher publisher = Publisher.of(run);
    try (Stage stage = Stage.set(run, "old-rows", records)) {
      notes.servers(stage);
      publisher.install(stage);
      run.progress("  few old rows");
      points.add(point(run, stage, publisher, "few old rows", records));
      fill(run, stage, rows / records);
      points.add(
          point(
              run,
              stage,
              publisher,
              String.format(Locale.ROOT, "%,d old rows", rows),
              (double) rows));
    }
    return points;
  }

  private static Point point(Run run, Stage stage, Publisher publisher, String label, double size)
      throws Exception {
    try (Child process = publisher.start(stage)) {
      publisher.awaitRunning(process);
      return new Bench(run, stage, process).point(label, size);
    }
  }

  /** Nothing else runs. The two tables are filled at once, on a connection each. */
  private static void fill(Run run, Stage stage, long copies) throws Exception {
    run.progress("  each log is filled with %,d old rows", copies * stage.records());
    stage.postgres().execute(script("window.sql").formatted(stage.records()));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (String script : List.of("old-changes.sql", "old-events.sql")) {
        running.add(
            threads.submit(
                () -> {
                  stage.postgres().execute(script(script).formatted(copies));
                  return null;
                }));
      }
      for (Future<?> each : running) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
    stage.postgres().execute(script("after.sql").formatted(copies));
    run.progress("    filled; vacuum and checkpoint");
    stage
        .postgres()
        .execute("VACUUM ANALYZE change_log", "VACUUM ANALYZE sync.event", "CHECKPOINT");
    run.progress(
        "    change_log %s, sync.event %s with their indexes",
        stage.postgres().ask("SELECT pg_size_pretty(pg_total_relation_size('change_log'))"),
        stage.postgres().ask("SELECT pg_size_pretty(pg_total_relation_size('sync.event'))"));
  }

  private static String script(String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(OldRows.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
