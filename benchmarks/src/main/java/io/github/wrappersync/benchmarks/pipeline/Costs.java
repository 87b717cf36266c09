package io.github.wrappersync.benchmarks.pipeline;

import java.nio.charset.StandardCharsets;

/**
 * Numbers the changes: the cost that a change sets is its number, so that its message can be told
 * by it. Numbers are whole, above {@link #FIRST}, and below 100,000,000.
 */
public final class Costs {

  /** Backlogs set costs below it. */
  public static final int FIRST = 1_000;

  private static final byte[] FIELD = "\"creditCost\":".getBytes(StandardCharsets.US_ASCII);

  private Costs() {}

  /** The number of the change that an envelope tells, 0 if it has none. */
  public static int in(byte[] envelope) {
    int at = end(envelope);
    int number = 0;
    while (at < envelope.length && envelope[at] >= '0' && envelope[at] <= '9') {
      number = 10 * number + envelope[at] - '0';
      at++;
    }
    return number;
  }

  /** Where the field's value begins. The data comes last. */
  private static int end(byte[] envelope) {
    for (int at = envelope.length - FIELD.length - 1; at > 0; at--) {
      if (envelope[at] == FIELD[0] && isField(envelope, at)) {
        return at + FIELD.length;
      }
    }
    return envelope.length;
  }

  private static boolean isField(byte[] envelope, int at) {
    for (int i = 1; i < FIELD.length; i++) {
      if (envelope[at + i] != FIELD[i]) {
        return false;
      }
    }
    return true;
  }
}
