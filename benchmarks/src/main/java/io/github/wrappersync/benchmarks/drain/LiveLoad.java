package io.github.wrappersync.benchmarks.drain;

import io.github.wrappersync.benchmarks.Run;
import io.github.wrappersync.benchmarks.pipeline.Arrivals;
import io.github.wrappersync.benchmarks.pipeline.Costs;
import io.github.wrappersync.benchmarks.pipeline.Pipeline;
import io.github.wrappersync.benchmarks.pipeline.Stage;
import io.github.wrappersync.benchmarks.pipeline.Work;
import io.github.wrappersync.benchmarks.servers.Child;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Lets writers write at full speed: with the process, without it, and without any capture. */
final class LiveLoad {

  private static final Duration SILENCE = Duration.ofSeconds(5);
  private static final int MOST_CHANGES = 2_000_000;
  static final int LOOKS_A_SECOND = 10;

  private final Run run;
  private final Pipeline pipeline;
  private final Stage stage;
  private final int seconds;
  private final int secondsWithout;
  private final Arrivals arrivals = new Arrivals(MOST_CHANGES);

  LiveLoad(Run run, Pipeline pipeline, Stage stage, int seconds, int secondsWithout) {
    this.run = run;
    this.pipeline = pipeline;
    this.stage = stage;
    this.seconds = seconds;
    this.secondsWithout = secondsWithout;
  }

  /** Writes while a warm process runs, which is ended then. */
  Live measure(Child process) throws Exception {
    stage.postgres().execute("CHECKPOINT");
    stage.subscriber().observe(arrivals);
    Writers.write(stage, arrivals, () -> TimeUnit.SECONDS.sleep(Math.min(3, seconds)));
    long lostBefore = arrivals.awaitMessages(SILENCE);
    long before = arrivals.commits();
    List<Double> backlog = new ArrayList<>();
    Work.Since began = Work.now(stage, process);
    Writers.write(stage, arrivals, () -> watch(lostBefore, backlog));
    Work work = began.worked();
    long changes = arrivals.commits() - before;
    long lost = arrivals.awaitMessages(SILENCE) - lostBefore;
    process.close();
    stage.subscriber().observe(null);
    double withoutProcess = throughput();
    pipeline.capture(stage, false);
    double withoutCapture = throughput();
    long[] delays =
        arrivals.delays(Costs.FIRST + (int) before, Costs.FIRST + (int) arrivals.commits());
    Arrays.sort(delays);
    Live live =
        new Live(
            withoutCapture,
            withoutProcess,
            changes / work.seconds(),
            delays[delays.length - 1] / 1e9,
            delays[(int) (delays.length * 0.99)] / 1e9,
            lost,
            work,
            backlog);
    tell(live);
    return live;
  }

  private void watch(long lostBefore, List<Double> backlog) throws InterruptedException {
    for (int look = 0; look < seconds * LOOKS_A_SECOND; look++) {
      TimeUnit.MILLISECONDS.sleep(1_000 / LOOKS_A_SECOND);
      backlog.add((double) Math.max(0, arrivals.commits() - arrivals.messages() - lostBefore));
    }
  }

  private void tell(Live live) {
    run.progress(
        "    live: %,.0f/s written (%,.0f without the process, %,.0f without capture), longest delay %.2f s, %d messages lost",
        live.withProcess(),
        live.withoutProcess(),
        live.withoutCapture(),
        live.worstSeconds(),
        live.lost());
  }

  private double throughput() throws Exception {
    Arrivals unseen = new Arrivals(MOST_CHANGES);
    stage.postgres().execute("CHECKPOINT");
    long began = System.nanoTime();
    Writers.write(stage, unseen, () -> TimeUnit.SECONDS.sleep(secondsWithout));
    return unseen.commits() / ((System.nanoTime() - began) / 1e9);
  }
}
