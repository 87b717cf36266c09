package io.github.wrappersync.benchmarks.growth;

import io.github.wrappersync.benchmarks.Run;
import io.github.wrappersync.benchmarks.drain.Backlogs;
import io.github.wrappersync.benchmarks.latency.Clocks;
import io.github.wrappersync.benchmarks.latency.OpenLoop;
import io.github.wrappersync.benchmarks.latency.TableChange;
import io.github.wrappersync.benchmarks.pipeline.Costs;
import io.github.wrappersync.benchmarks.pipeline.Stage;
import io.github.wrappersync.benchmarks.pipeline.Work;
import io.github.wrappersync.benchmarks.servers.Child;
import java.time.Duration;
import java.util.List;

/**
 * Measures a publisher in the same way whatever has grown: warm backlogs, then a steady rate of
 * single changes, looked at by a subscriber to Redis.
 */
public final class Bench {

  private static final Duration SILENCE = Duration.ofSeconds(10);

  /** Seconds at the steady rate besides those of the open transaction. */
  private static final int MOST_BESIDES = 120;

  private final Run run;
  private final Stage stage;
  private final Child process;
  private final Backlogs backlogs;

  /** Of all that this one writes: no number may come twice, or a change would change nothing. */
  private final Clocks clocks;

  public Bench(Run run, Stage stage, Child process) {
    this.run = run;
    this.stage = stage;
    this.process = process;
    this.backlogs = new Backlogs(run, stage);
    this.clocks = Clocks.of(OpenLoop.RATE * (int) (MOST_BESIDES + Pinned.length(run).toSeconds()));
  }

  /** How many records a backlog has. */
  public static int records(Run run) {
    return run.size().choose(50_000, 1_000);
  }

  /** How many backlogs there are; the earlier half warms up. */
  static int rounds(Run run) {
    return run.size().choose(5, 2);
  }

  /** How long the steady rate is looked at, in seconds. */
  static int seconds(Run run) {
    return run.size().choose(6, 1);
  }

  private static int warmUpSeconds(Run run) {
    return run.size().choose(2, 1);
  }

  /** One point of a curve. */
  public Point point(String label, double size) throws Exception {
    return point(label, size, rounds(run));
  }

  /** One point of a curve, of so many backlogs. */
  Point point(String label, double size, int rounds) throws Exception {
    List<Backlogs.Warm> drained = backlogs.warm(process, rounds);
    Point point = steady(label, size, warmUpSeconds(run), seconds(run), drained);
    run.progress(
        "    %s: %,.0f changes/s drained, %.0f µs of CPU a change; at %d/s p50 %.2f ms, p99 %.2f ms, %.2f cores",
        label,
        point.drained(),
        point.microseconds(),
        OpenLoop.RATE,
        point.millis(50),
        point.millis(99),
        point.cores());
    return point;
  }

  /** The steady rate alone, for so many seconds. */
  Point steady(String label, double size, int warmUpSeconds, int seconds, List<Backlogs.Warm> of)
      throws Exception {
    stage.subscriber().observe((message, at) -> clocks.told(Costs.in(message)));
    OpenLoop.Connect writers = number -> new TableChange(stage, clocks, number);
    OpenLoop.run(writers, warmUpSeconds);
    int from = (int) clocks.fromCommit().commits();
    Work.Since began = Work.now(stage, process);
    OpenLoop.run(writers, seconds);
    Work work = began.worked();
    long missing = clocks.fromCommit().awaitMessages(SILENCE);
    stage.subscriber().observe(null);
    if (missing > 0) {
      throw new IllegalStateException("%d messages have not come".formatted(missing));
    }
    return Point.of(label, size, stage.records(), of, clocks, from, work);
  }
}
