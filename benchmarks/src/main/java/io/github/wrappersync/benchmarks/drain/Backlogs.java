package io.github.wrappersync.benchmarks.drain;

import io.github.wrappersync.benchmarks.Run;
import io.github.wrappersync.benchmarks.pipeline.Stage;
import io.github.wrappersync.benchmarks.pipeline.Work;
import io.github.wrappersync.benchmarks.pipeline.Wrapper;
import io.github.wrappersync.benchmarks.servers.Child;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes backlogs, each a change of every record in one committed statement, and waits until the
 * last message of each has come to a subscriber. PostgreSQL makes a checkpoint before each, so that
 * none of them pays for the one before.
 */
public final class Backlogs {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Run run;
  private final Stage stage;
  private int cost = 10;

  public Backlogs(Run run, Stage stage) {
    this.run = run;
    this.stage = stage;
  }

  /** A process that has drained its first backlog, in so many seconds since it was started. */
  public record Cold(Child process, double seconds) {}

  /**
   * One backlog of a process that runs.
   *
   * @param writing how long the statement took, in seconds, triggers included
   * @param sinceCommit from its commit to the last message, in seconds
   * @param sinceBegin from its beginning to the last message, in seconds
   * @param work from its beginning to the last message
   */
  public record Warm(double writing, double sinceCommit, double sinceBegin, Work work) {}

  /** Starts a process on a backlog that is there already. */
  public interface Start {
    Child start() throws Exception;
  }

  /** Nothing runs; a backlog is written, then the process is started. */
  public Cold cold(Start start) throws Exception {
    stage.postgres().execute("CHECKPOINT");
    long before = stage.subscriber().count();
    Wrapper.changeAll(stage.postgres(), cost++);
    Child process = start.start();
    try {
      long last = stage.subscriber().await(before + stage.records(), PATIENCE, process);
      return new Cold(process, (last - process.startedAt()) / 1e9);
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }

  /** So many backlogs, one after the other; the messages of the first one are checked. */
  public List<Warm> warm(Child process, int count) throws Exception {
    List<Warm> rounds = new ArrayList<>();
    for (int round = 1; round <= count; round++) {
      Warm warm = round == 1 ? checked(process) : warm(process);
      rounds.add(warm);
      run.progress(
          "    warm backlog %d: written in %.1f s, drained in %.2f s from commit (%,.0f/s), CPU %.1f + %.1f + %.1f s",
          round,
          warm.writing(),
          warm.sinceCommit(),
          stage.records() / warm.sinceCommit(),
          warm.work().process(),
          warm.work().postgres(),
          warm.work().redis());
    }
    return rounds;
  }

  /** One whose messages are read, which takes the subscriber more time. */
  private Warm checked(Child process) throws Exception {
    SameMessages messages = new SameMessages(stage.records(), cost);
    stage.subscriber().observe(messages);
    Warm warm = warm(process);
    stage.subscriber().observe(null);
    messages.requireAll();
    return warm;
  }

  /** One more that is not checked. */
  public Warm another(Child process) throws Exception {
    return warm(process);
  }

  private Warm warm(Child process) throws Exception {
    stage.postgres().execute("CHECKPOINT");
    long before = stage.subscriber().count();
    Work.Since began = Work.now(stage, process);
    Wrapper.Written written = Wrapper.changeAll(stage.postgres(), cost++);
    long last = stage.subscriber().await(before + stage.records(), PATIENCE, process);
    return new Warm(
        written.seconds(),
        (last - written.committed()) / 1e9,
        (last - written.began()) / 1e9,
        began.worked());
  }
}
