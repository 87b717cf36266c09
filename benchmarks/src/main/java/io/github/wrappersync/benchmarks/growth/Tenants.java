package io.github.wrappersync.benchmarks.growth;

import io.github.wrappersync.benchmarks.Run;
import io.github.wrappersync.benchmarks.pipeline.Notes;
import io.github.wrappersync.benchmarks.pipeline.Publisher;
import io.github.wrappersync.benchmarks.pipeline.Stage;
import io.github.wrappersync.benchmarks.servers.Child;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The same records and the same changes, of few tenants and of many. */
final class Tenants {

  private Tenants() {}

  static List<Point> measure(Run run, Notes notes) throws Exception {
    List<Point> points = new ArrayList<>();
    for (int tenants : run.size().choose(List.of(10, 1_000, 10_000), List.of(10, 500))) {
      run.progress("  %,d tenants", tenants);
      Publisher publisher = Publisher.of(run);
      try (Stage stage = Stage.set(run, "tenants", tenants, Bench.records(run))) {
        notes.candidate(publisher);
        notes.servers(stage);
        publisher.install(stage);
        try (Child process = publisher.start(stage)) {
          publisher.awaitRunning(process);
          points.add(
              new Bench(run, stage, process)
                  .point(String.format(Locale.ROOT, "%,d tenants", tenants), tenants));
        }
      }
    }
    return points;
  }
}
