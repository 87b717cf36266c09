package io.github.wrappersync.benchmarks.drain;

import io.github.wrappersync.benchmarks.Part;
import io.github.wrappersync.benchmarks.Run;
import io.github.wrappersync.benchmarks.Size;
import io.github.wrappersync.benchmarks.pipeline.Debezium;
import io.github.wrappersync.benchmarks.pipeline.Notes;
import io.github.wrappersync.benchmarks.pipeline.Pipeline;
import io.github.wrappersync.benchmarks.pipeline.Publisher;
import io.github.wrappersync.benchmarks.pipeline.Stage;
import io.github.wrappersync.benchmarks.report.PartReport;
import io.github.wrappersync.benchmarks.servers.Child;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The drain of a backlog, cold and warm, and live, beside Debezium publishing the same messages.
 *
 * <p>Of it alone: {@code -Dbenchmarks.drain.peers=false} leaves Debezium out, {@code
 * -Dbenchmarks.drain.live=false} the writers at full speed, {@code -Dbenchmarks.drain.rounds=8}
 * says how many warm backlogs there are, and {@code -Dbenchmarks.publisher.options=…} gives the
 * publisher's JVM further options.
 */
public final class DrainPart implements Part {

  private static final String PREFIX = "benchmarks.drain.";

  /** We, and the first peer. */
  private static final int LIVE = 2;

  @Override
  public String name() {
    return "drain";
  }

  @Override
  public String title() {
    return "Drain of a backlog";
  }

  @Override
  public PartReport measure(Run run) throws Exception {
    List<Result> results = new ArrayList<>();
    Notes notes = new Notes();
    for (Pipeline pipeline : pipelines(run)) {
      results.add(measure(run, notes, pipeline, results.size() < LIVE));
    }
    return DrainReport.of(results, notes, run.size());
  }

  private static List<Pipeline> pipelines(Run run) throws Exception {
    List<Pipeline> pipelines = new ArrayList<>();
    pipelines.add(Publisher.archived(run));
    if (isOn("peers")) {
      pipelines.add(Debezium.tuned().archived());
      if (run.size() == Size.FULL) {
        pipelines.add(Debezium.tunedWithoutRowsOfBefore().archived());
        pipelines.add(Debezium.byDefault().archived());
      }
    }
    return pipelines;
  }

  private static boolean isOn(String what) {
    return Boolean.parseBoolean(System.getProperty(PREFIX + what, "true"));
  }

  private static Result measure(Run run, Notes notes, Pipeline pipeline, boolean live)
      throws Exception {
    int records = run.size().choose(200_000, 2_000);
    int rounds = Integer.getInteger(PREFIX + "rounds", run.size().choose(7, 2));
    run.progress("  %s: %,d records are set up", pipeline.name(), records);
    try (Stage stage = Stage.set(run, pipeline.name(), records)) {
      notes.candidate(pipeline);
      notes.servers(stage);
      pipeline.install(stage);
      Backlogs backlogs = new Backlogs(run, stage);
      Backlogs.Cold cold = backlogs.cold(() -> pipeline.start(stage));
      try (Child process = cold.process()) {
        run.progress(
            "    cold: %.2f s from the start (%,.0f/s)", cold.seconds(), records / cold.seconds());
        List<Backlogs.Warm> warm = backlogs.warm(process, rounds);
        double peak = process.peakMegabytes();
        if (pipeline instanceof Publisher) {
          notes.profile(
              "a warm backlog",
              pipeline,
              stage,
              process,
              run.size().choose(3, 0),
              () -> backlogs.another(process));
        }
        Live measured = null;
        if (isOn("live") && live) {
          measured = live(run, pipeline, stage, process);
        }
        run.progress("    peak resident: %.0f MB", peak);
        return new Result(pipeline.name(), records, cold.seconds(), warm, measured, peak);
      }
    }
  }

  private static @Nullable Live live(Run run, Pipeline pipeline, Stage stage, Child process)
      throws Exception {
    int seconds = run.size().choose(20, 2);
    return new LiveLoad(run, pipeline, stage, seconds, run.size().choose(8, 1)).measure(process);
  }
}
