package io.github.wrappersync.wire;

import java.util.List;
import java.util.SplittableRandom;

/**
 * A reader under attack.
 *
 * @param name of the reader
 * @param good texts that it reads
 * @param reader reads a text, and fails with an {@link AssertionError} when what it read does not
 *     hold
 */
record FuzzTarget(String name, List<String> good, Reader reader) {

  /** What is done with a text. */
  @FunctionalInterface
  interface Reader {
    /**
     * Reads a spoilt text.
     *
     * @param good what the text was before it was spoilt
     * @throws WireException if it is refused
     * @throws WebhookSignatureException if it is refused
     */
    void read(String text, String good);
  }

  /** The text that is spoilt. */
  String pick(SplittableRandom random) {
    return good.get(random.nextInt(good.size()));
  }
}
