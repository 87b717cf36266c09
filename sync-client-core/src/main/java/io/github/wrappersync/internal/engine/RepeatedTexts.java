package io.github.wrappersync.internal.engine;

/**
 * Numbers only texts that have come before, lest those that come once take the places. Thread-safe:
 * what threads do not see of each other's {@code seen} costs a number that is given later.
 */
final class RepeatedTexts extends NumberedTexts {

  private final int[] seen;

  /**
   * @param most how many there may be; a power of two
   */
  RepeatedTexts(int most) {
    super(most);
    this.seen = new int[4 * most];
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
