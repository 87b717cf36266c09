package io.github.wrappersync.benchmarks.fanout;

import io.github.wrappersync.benchmarks.Part;
import io.github.wrappersync.benchmarks.Run;
import io.github.wrappersync.benchmarks.growth.Bench;
import io.github.wrappersync.benchmarks.growth.Point;
import io.github.wrappersync.benchmarks.pipeline.Notes;
import io.github.wrappersync.benchmarks.pipeline.Publisher;
import io.github.wrappersync.benchmarks.pipeline.Stage;
import io.github.wrappersync.benchmarks.report.PartReport;
import io.github.wrappersync.benchmarks.servers.Child;
import java.util.List;

/** Where the next limits are: who listens to Redis, who reads the feed, and one writer. */
public final class FanoutPart implements Part {

  @Override
  public String name() {
    return "fanout";
  }

  @Override
  public String title() {
    return "The next limits: Redis, the feed, one writer";
  }

  @Override
  public PartReport measure(Run run) throws Exception {
    Notes notes = new Notes();
    Publisher publisher = Publisher.of(run);
    try (Stage stage = Stage.set(run, name(), Bench.records(run))) {
      notes.candidate(publisher);
      notes.servers(stage);
      List<Fanout.Row> fanout = Fanout.measure(run, stage.redis());
      publisher.install(stage);
      try (Child process = publisher.start(stage)) {
        publisher.awaitRunning(process);
        List<Feed.Row> feed = Feed.measure(run, publisher, stage, process);
        Point writer = new Bench(run, stage, process).point("one writer", 1);
        return FanoutReport.of(fanout, feed, writer, notes);
      }
    }
  }
}
