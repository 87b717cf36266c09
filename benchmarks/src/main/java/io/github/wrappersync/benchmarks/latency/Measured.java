package io.github.wrappersync.benchmarks.latency;

import io.github.wrappersync.benchmarks.pipeline.Work;
import org.HdrHistogram.Histogram;

/**
 * What was measured of one candidate.
 *
 * @param fromCommit delays since the COMMIT was sent, in nanoseconds
 * @param fromAnswer delays since the COMMIT was answered, in nanoseconds
 * @param fromSchedule delays since the change was due, in nanoseconds
 * @param work of the processes meanwhile
 * @param residentMegabytes what its process had in memory
 */
record Measured(
    String name,
    Histogram fromCommit,
    Histogram fromAnswer,
    Histogram fromSchedule,
    Work work,
    double residentMegabytes) {

  private static final double NANOS = 1e6;

  /** Milliseconds since the COMMIT was sent that so many per cent came within. */
  double millis(double percent) {
    return millis(fromCommit, percent);
  }

  /** Milliseconds on one of the clocks that so many per cent came within. */
  static double millis(Histogram clock, double percent) {
    return clock.getValueAtPercentile(percent) / NANOS;
  }
}
