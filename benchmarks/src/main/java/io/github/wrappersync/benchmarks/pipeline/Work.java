package io.github.wrappersync.benchmarks.pipeline;

import io.github.wrappersync.benchmarks.servers.Child;
import org.jspecify.annotations.Nullable;

/**
 * What the processes of a stage have worked since it was begun. Used by one thread.
 *
 * @param seconds that have passed
 * @param process seconds of CPU of the candidate's process
 * @param postgres the same of PostgreSQL, the sessions of writers included
 * @param redis the same of Redis
 */
public record Work(double seconds, double process, double postgres, double redis) {

  /** A look at the processes, to be compared with a later one. */
  public interface Since {

    /** What they have worked since then. */
    Work worked();
  }

  /**
   * Begins to look.
   *
   * @param process null where there is none
   */
  public static Since now(Stage stage, @Nullable Child process) {
    Work before = look(stage, process);
    return () -> look(stage, process).minus(before);
  }

  private static Work look(Stage stage, @Nullable Child process) {
    return new Work(
        System.nanoTime() / 1e9,
        process == null ? 0 : process.cpuSeconds(),
        stage.postgres().cpuSeconds(),
        stage.redis().cpuSeconds());
  }

  private Work minus(Work before) {
    return new Work(
        seconds - before.seconds,
        process - before.process,
        postgres - before.postgres,
        redis - before.redis);
  }

  /** How much of a core the process took. */
  public double processCores() {
    return process / seconds;
  }

  /** How much of a core PostgreSQL took. */
  public double postgresCores() {
    return postgres / seconds;
  }

  /** How much of a core Redis took. */
  public double redisCores() {
    return redis / seconds;
  }
}
