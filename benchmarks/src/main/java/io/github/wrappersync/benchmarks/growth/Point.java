package io.github.wrappersync.benchmarks.growth;

import io.github.wrappersync.benchmarks.drain.Backlogs;
import io.github.wrappersync.benchmarks.latency.Clocks;
import io.github.wrappersync.benchmarks.pipeline.Work;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * What was measured at one size of what grows.
 *
 * @param label of the size, for people
 * @param size how many there are
 * @param drained changes a second of a warm backlog, from its commit: the median
 * @param microseconds of CPU that the publisher and PostgreSQL took for a change of a backlog, its
 *     writing included: the median
 * @param delays from the commit to the message at a steady rate, in nanoseconds
 * @param cores that the publisher and PostgreSQL took at that rate, the writers' sessions included
 */
public record Point(
    String label,
    double size,
    double drained,
    double microseconds,
    Histogram delays,
    double cores) {

  /**
   * From backlogs of so many changes, of which the later half counts, and a steady rate.
   *
   * @param backlogs none where only the steady rate was looked at
   * @param from which change on the delays count
   */
  static Point of(
      String label,
      double size,
      int records,
      List<Backlogs.Warm> backlogs,
      Clocks clocks,
      int from,
      Work steady) {
    List<Backlogs.Warm> later = backlogs.subList(backlogs.size() / 2, backlogs.size());
    return new Point(
        label,
        size,
        records / median(later, Backlogs.Warm::sinceCommit),
        1e6 * median(later, each -> each.work().process() + each.work().postgres()) / records,
        Clocks.delays(clocks.fromCommit(), from),
        steady.processCores() + steady.postgresCores());
  }

  private static double median(List<Backlogs.Warm> of, ToDoubleFunction<Backlogs.Warm> value) {
    if (of.isEmpty()) {
      return Double.NaN;
    }
    double[] sorted = of.stream().mapToDouble(value).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** Milliseconds that so many per cent of the messages came within. */
  public double millis(double percent) {
    return delays.getValueAtPercentile(percent) / 1e6;
  }
}
