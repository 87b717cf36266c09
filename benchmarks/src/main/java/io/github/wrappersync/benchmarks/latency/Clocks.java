package io.github.wrappersync.benchmarks.latency;

import io.github.wrappersync.benchmarks.pipeline.Arrivals;
import io.github.wrappersync.benchmarks.pipeline.Costs;
import org.HdrHistogram.Histogram;

/**
 * Three clocks for the same changes, all stopped by the handler. Can be used by many threads.
 *
 * @param fromCommit started when the COMMIT is sent
 * @param fromAnswer started when the COMMIT is answered
 * @param fromSchedule started when the change was due, whether its writer was late or not
 */
public record Clocks(Arrivals fromCommit, Arrivals fromAnswer, Arrivals fromSchedule) {

  private static final int DIGITS = 3;

  /** For so many changes at most. */
  public static Clocks of(int most) {
    return new Clocks(new Arrivals(most), new Arrivals(most), new Arrivals(most));
  }

  /** The handler was told of a change. */
  public void told(int number) {
    long now = System.nanoTime();
    fromCommit.arrived(number, now);
    fromAnswer.arrived(number, now);
    fromSchedule.arrived(number, now);
  }

  /** The delays of the changes behind the first so many, in nanoseconds. */
  public static Histogram delays(Arrivals of, int warmUp) {
    Histogram histogram = new Histogram(DIGITS);
    int from = Costs.FIRST + warmUp;
    for (long delay : of.delays(from, Costs.FIRST + (int) of.commits())) {
      histogram.recordValue(delay);
    }
    return histogram;
  }
}
