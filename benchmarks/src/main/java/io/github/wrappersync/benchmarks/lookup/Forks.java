package io.github.wrappersync.benchmarks.lookup;

import io.github.wrappersync.benchmarks.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs look-ups, each time in a new JVM of its own. */
final class Forks {

  static final int WARM_UP = 2;
  static final int ITERATIONS = 3;
  static final String HEAP = "-Xmx1g";

  /**
   * What one JVM measured.
   *
   * @param nanos a look-up took on each thread
   * @param bytes a look-up allocated, whoever else allocated meanwhile
   * @param changes were applied a second, 0 if there were none
   */
  record Figures(double nanos, double bytes, double changes) {}

  private final Run run;
  private final String redis;
  private final Path rate;

  /**
   * @param redis the address of the Redis that candidates may use
   */
  Forks(Run run, String redis) {
    this.run = run;
    this.redis = redis;
    this.rate = run.newDirectory("lookup").resolve("rate");
  }

  /**
   * Measures a candidate.
   *
   * @param threads how many read at the same time
   * @param among how many prices are asked for
   * @param changesPerSecond how many changes are applied to the view meanwhile; for ours alone
   */
  Figures measure(Candidate candidate, int threads, int among, int changesPerSecond)
      throws Exception {
    OptionsBuilder options = new OptionsBuilder();
    options
        .include("^" + LookupBenchmark.class.getName() + "." + candidate.method() + "$")
        .mode(Mode.AverageTime)
        .timeUnit(TimeUnit.NANOSECONDS)
        .forks(1)
        .threads(threads)
        .warmupIterations(run.size().choose(WARM_UP, 1))
        .measurementIterations(run.size().choose(ITERATIONS, 1))
        .warmupTime(TimeValue.milliseconds(run.size().choose(1_000, 50)))
        .measurementTime(TimeValue.milliseconds(run.size().choose(1_000, 50)))
        .jvmArgs(
            HEAP, "-D" + RedisState.ADDRESS + "=" + redis, "-D" + ViewState.RATE_FILE + "=" + rate)
        .addProfiler(GCProfiler.class)
        .verbosity(VerboseMode.SILENT)
        .shouldFailOnError(true);
    options.param("among", Integer.toString(among));
    if (candidate.isOurs()) {
      options.param("changesPerSecond", Integer.toString(changesPerSecond));
    }
    Files.deleteIfExists(rate);
    RunResult result = only(options.build());
    Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
    return new Figures(
        result.getPrimaryResult().getScore(),
        allocated == null ? Double.NaN : allocated.getScore(),
        Files.exists(rate) ? Double.parseDouble(Files.readString(rate)) : 0);
  }

  private static RunResult only(Options options) throws RunnerException {
    Collection<RunResult> results = new Runner(options).run();
    if (results.size() != 1) {
      throw new IllegalStateException(
          "Measured %d benchmarks instead of one: %s".formatted(results.size(), options));
    }
    return results.iterator().next();
  }
}
