package io.github.wrappersync.benchmarks.fanout;

import java.util.Arrays;
import java.util.Random;

/**
 * A computation, not a measurement: how late messages come where the tenants are divided among
 * writers of their own, each with its own database. Changes come at random (Poisson). A writer
 * takes all that wait, up to a batch's bound, and needs a time for the batch and a time for each
 * change; both were measured with one writer. The seed is fixed.
 *
 * @param batch seconds that a batch takes at least
 * @param change seconds more for each change
 */
record Groups(double batch, double change) {

  /** As the publisher bounds its batches. */
  private static final int MOST = 4_000;

  private static final int CHANGES = 400_000;

  /**
   * Milliseconds from commit to message that so many per cent of the changes come within.
   *
   * @param rate changes a second, of all groups together
   * @return NaN where the changes come faster than they are told: then each second is later
   */
  double millis(double percent, double rate, int groups) {
    double each = rate / groups;
    if (each >= MOST / (batch + MOST * change)) {
      return Double.NaN;
    }
    double[] due = arrivals(each);
    double[] delays = new double[due.length];
    double free = 0;
    int told = 0;
    while (told < due.length) {
      double begin = Math.max(free, due[told]);
      int end = told + 1;
      while (end < due.length && end - told < MOST && due[end] <= begin) {
        end++;
      }
      free = begin + batch + (end - told) * change;
      for (; told < end; told++) {
        delays[told] = free - due[told];
      }
    }
    Arrays.sort(delays);
    return 1e3 * delays[(int) (percent / 100 * (delays.length - 1))];
  }

  /** Changes a second that so many writers can tell, if nothing else ends before. */
  double most(int groups) {
    return groups * MOST / (batch + MOST * change);
  }

  private static double[] arrivals(double rate) {
    Random random = new Random(1);
    double[] due = new double[CHANGES];
    double now = 0;
    for (int change = 0; change < CHANGES; change++) {
      now -= Math.log(1 - random.nextDouble()) / rate;
      due[change] = now;
    }
    return due;
  }
}
