package io.github.wrappersync.internal.engine;

import org.jspecify.annotations.Nullable;

/**
 * Numbers only texts that have come before, lest those that come once take the places. Thread-safe:
 * what threads do not see of each other's {@code seen} costs a number that is given later.
 */
final class RepeatedTexts extends NumberedTexts {

  private final int[] seen;

  /** A text with its number. */
  private record Numbered(String text, int number) {}

  /** Those that came last, by their hashes. */
  private final @Nullable Numbered[] lately;

  /**
   * @param most how many there may be; a power of two
   */
  RepeatedTexts(int most) {
    super(most);
    this.seen = new int[4 * most];
    this.lately = new Numbered[most];
  }

  /** The number of a part of a text, as {@link #numberOf(String)}. */
  int numberOf(String text, int from, int to) {
    int hash = 0;
    for (int at = from; at < to; at++) {
      hash = 31 * hash + text.charAt(at);
    }
    int place = (hash ^ (hash >>> 16)) & (lately.length - 1);
    Numbered last = lately[place];
    if (last != null && to - from == last.text.length() && text.startsWith(last.text, from)) {
      return last.number;
    }
    String part = text.substring(from, to);
    int number = numberOf(part);
    if (number >= 0) {
      lately[place] = new Numbered(part, number);
    }
    return number;
  }

  /** The number of a text; -1 if it has none, as it has not come before or there are too many. */
  @Override
  int numberOf(String text) {
    int known = knownNumberOf(text);
    if (known >= 0) {
      return known;
    }
    int hash = text.hashCode();
    int place = (hash ^ (hash >>> 16)) & (seen.length - 1);
    if (seen[place] != hash) {
      seen[place] = hash;
      return -1;
    }
    return super.numberOf(text);
  }
}
