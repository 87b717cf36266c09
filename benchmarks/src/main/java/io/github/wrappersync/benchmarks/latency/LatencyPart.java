package io.github.wrappersync.benchmarks.latency;

import io.github.wrappersync.benchmarks.Part;
import io.github.wrappersync.benchmarks.Run;
import io.github.wrappersync.benchmarks.Size;
import io.github.wrappersync.benchmarks.pipeline.Debezium;
import io.github.wrappersync.benchmarks.pipeline.Notes;
import io.github.wrappersync.benchmarks.pipeline.Pipeline;
import io.github.wrappersync.benchmarks.pipeline.Publisher;
import io.github.wrappersync.benchmarks.pipeline.Stage;
import io.github.wrappersync.benchmarks.pipeline.Work;
import io.github.wrappersync.benchmarks.pipeline.Wrapper;
import io.github.wrappersync.benchmarks.report.PartReport;
import io.github.wrappersync.benchmarks.servers.Child;
import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.DataTypes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * From the commit to a typed handler at a steady rate, ours with our client, Debezium with what
 * people would write, and Redis alone. {@code -Dbenchmarks.latency.peers=false} leaves Debezium
 * out.
 */
public final class LatencyPart implements Part {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration READY = Duration.ofSeconds(60);

  /** As many as a client has at hand in no time; a third of them are crm's. */
  private static final int RECORDS = 12_000;

  /** Backlogs that warm everything up. */
  private static final int BACKLOGS = 3;

  /** How often the load runs under the flight recorder before it is profiled. */
  private static final int PROFILED_BEFORE = 2;

  @Override
  public String name() {
    return "latency";
  }

  @Override
  public String title() {
    return "Latency from commit to handler";
  }

  @Override
  public PartReport measure(Run run) throws Exception {
    List<Measured> measured = new ArrayList<>();
    Notes notes = new Notes();
    measured.add(measure(run, notes, Publisher.of(run)));
    if (Boolean.parseBoolean(System.getProperty("benchmarks.latency.peers", "true"))) {
      measured.add(measure(run, notes, Debezium.tuned()));
      if (run.size() == Size.FULL) {
        measured.add(measure(run, notes, Debezium.byDefault()));
      }
    }
    measured.add(floor(run));
    return LatencyReport.of(measured, notes, run.size());
  }

  private static Measured measure(Run run, Notes notes, Pipeline pipeline) throws Exception {
    run.progress("  %s", pipeline.name());
    try (Stage stage = Stage.set(run, pipeline.name(), RECORDS)) {
      notes.candidate(pipeline);
      notes.servers(stage);
      pipeline.install(stage);
      try (Child process = pipeline.start(stage)) {
        pipeline.awaitRunning(process);
        warmUp(run, stage, process);
        Clocks clocks = clocks(run);
        OpenLoop.Connect writers = number -> new TableChange(stage, clocks, number);
        if (pipeline instanceof Publisher publisher) {
          try (SyncClient client = client(publisher, stage, clocks)) {
            client.start().awaitCaughtUp(READY);
            Measured measured = measure(run, pipeline, stage, process, clocks, writers);
            notes.profile(
                "%d changes a second for %d s".formatted(OpenLoop.RATE, profileSeconds(run)),
                pipeline,
                stage,
                process,
                PROFILED_BEFORE,
                () -> OpenLoop.run(writers, profileSeconds(run)));
            return measured;
          }
        }
        stage.subscriber().observe(new Typed(clocks, DataTypes.CREDIT_CONFIGS));
        return measure(run, pipeline, stage, process, clocks, writers);
      }
    }
  }

  private static void warmUp(Run run, Stage stage, Child process) throws Exception {
    for (int backlog = 0; backlog < run.size().choose(BACKLOGS, 1); backlog++) {
      long before = stage.subscriber().count();
      Wrapper.changeAll(stage.postgres(), 10 + backlog);
      stage.subscriber().await(before + RECORDS, PATIENCE, process);
    }
  }

  private static Clocks clocks(Run run) {
    int profiles = (PROFILED_BEFORE + 1) * profileSeconds(run);
    return Clocks.of(OpenLoop.RATE * (warmUpSeconds(run) + seconds(run) + profiles));
  }

  private static int warmUpSeconds(Run run) {
    return run.size().choose(45, 1);
  }

  private static int seconds(Run run) {
    return run.size().choose(20, 2);
  }

  private static int profileSeconds(Run run) {
    return run.size().choose(10, 1);
  }

  private static SyncClient client(Publisher publisher, Stage stage, Clocks clocks) {
    SyncClient client =
        SyncClient.builder("crm")
            .allTenants()
            .redis(stage.redis().uri())
            .publisher(publisher.url(), Publisher.token("crm"))
            .build();
    client.handle(
        "latency",
        DataTypes.CREDIT_CONFIGS,
        change -> clocks.told(Objects.requireNonNull(change.record().creditCost()).intValue()));
    return client;
  }

  private static Measured floor(Run run) throws Exception {
    run.progress("  Redis alone");
    try (Stage stage = Stage.set(run, "redis", 1)) {
      Clocks clocks = clocks(run);
      stage.subscriber().observe(new Typed(clocks, DataTypes.CREDIT_CONFIGS));
      return measure(run, null, stage, null, clocks, number -> new RedisAlone(stage, clocks));
    }
  }

  private static Measured measure(
      Run run,
      @Nullable Pipeline pipeline,
      Stage stage,
      @Nullable Child process,
      Clocks clocks,
      OpenLoop.Connect writers)
      throws Exception {
    OpenLoop.run(writers, warmUpSeconds(run));
    int warmUp = (int) clocks.fromCommit().commits();
    Work.Since began = Work.now(stage, process);
    OpenLoop.run(writers, seconds(run));
    Work work = began.worked();
    long missing = clocks.fromCommit().awaitMessages(PATIENCE);
    if (missing > 0) {
      throw new IllegalStateException(
          "The handler was not told of %d of %d changes"
              .formatted(missing, clocks.fromCommit().commits()));
    }
    Measured measured =
        new Measured(
            pipeline == null ? "Redis alone" : pipeline.name(),
            Clocks.delays(clocks.fromCommit(), warmUp),
            Clocks.delays(clocks.fromAnswer(), warmUp),
            Clocks.delays(clocks.fromSchedule(), warmUp),
            work,
            process == null ? 0 : process.residentMegabytes());
    run.progress(
        "    p50 %.2f ms, p99 %.2f ms, longest %.1f ms (since the answer %.2f, %.2f); %.3f of a core, PostgreSQL %.3f, Redis %.3f",
        measured.millis(50),
        measured.millis(99),
        measured.millis(100),
        Measured.millis(measured.fromAnswer(), 50),
        Measured.millis(measured.fromAnswer(), 99),
        work.processCores(),
        work.postgresCores(),
        work.redisCores());
    return measured;
  }
}
