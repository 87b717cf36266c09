package io.github.wrappersync.publisher.drain;

import java.time.Duration;

/**
 * The pauses of a writer after failures: each twice as long as the one before it, from {@value
 * #SHORTEST} to {@value #LONGEST} milliseconds. A failure after {@link #LASTING} in which the
 * writer wrote or stood by without another one has nothing to do with those before it, and begins
 * with the shortest again; one that fails soon after each beginning does not. Used by one thread.
 */
final class Pauses {

  static final long SHORTEST = 100;
  static final long LONGEST = 5_000;
  static final Duration LASTING = Duration.ofSeconds(1);

  private long next = SHORTEST;
  private boolean well;
  private long wellSince;

  /** The writer has written, or asked in vain for the lease: the database answers. */
  void well(long nanos) {
    if (!well) {
      well = true;
      wellSince = nanos;
    }
  }

  /** The writer has failed: how many milliseconds to wait. */
  long failed(long nanos) {
    if (well && nanos - wellSince >= LASTING.toNanos()) {
      next = SHORTEST;
    }
    well = false;
    long pause = next;
    next = Math.min(2 * next, LONGEST);
    return pause;
  }
}
