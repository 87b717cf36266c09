package io.github.wrappersync.internal.http;

import java.time.Duration;

/**
 * How long to wait for the next bytes of an answer. A line that went dead without a word is told
 * from a publisher that takes its time by nothing but patience. So the first wait is short, as a
 * pull that waits on a dead line holds up everything behind a gap; each that was in vain doubles
 * the next, up to {@value #LONGEST} times the first, so that a slow publisher is heard in the end.
 * Thread-safe.
 */
final class ReadPatience {

  private static final int LONGEST = 4;

  private final Duration shortest;
  private int factor = 1;

  ReadPatience(Duration shortest) {
    this.shortest = shortest;
  }

  synchronized Duration timeout() {
    return shortest.multipliedBy(factor);
  }

  /** An answer was read to its end: the publisher keeps nobody waiting. */
  synchronized void answered() {
    factor = 1;
  }

  /** The time was over without any bytes. */
  synchronized void waitedInVain() {
    factor = Math.min(2 * factor, LONGEST);
  }
}
