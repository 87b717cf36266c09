package io.github.wrappersync.benchmarks.latency;

import org.HdrHistogram.Histogram;

/**
 * What was measured of one candidate.
 *
 * @param fromCommit delays since the COMMIT was sent, in nanoseconds
 * @param fromAnswer delays since the COMMIT was answered, in nanoseconds
 * @param fromSchedule delays since the change was due, in nanoseconds
 * @param processCores how much of a core its process took
 * @param postgresCores the same of PostgreSQL, writers' sessions included
 * @param redisCores the same of Redis
 * @param residentMegabytes what its process had in memory
 */
record Measured(
    String name,
    String settings,
    Histogram fromCommit,
    Histogram fromAnswer,
    Histogram fromSchedule,
    double processCores,
    double postgresCores,
    double redisCores,
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
