package io.github.wrappersync.publisher.api;

import java.util.HashMap;
import java.util.Map;

/**
 * How much of one thing is taken at once, by all and by each. Thread-safe; never blocks.
 *
 * <p>The names are those of applications that exist, so that there are few.
 */
public final class Turns {

  private final int ofAll;
  private final int ofEach;
  private final Map<String, Integer> taken = new HashMap<>();
  private int sum;

  /**
   * @param ofAll at most so many at once
   * @param ofEach at most so many at once by one name
   */
  public Turns(int ofAll, int ofEach) {
    this.ofAll = ofAll;
    this.ofEach = ofEach;
  }

  /** Takes a turn; false if there is none for this name at the moment. */
  public synchronized boolean take(String name) {
    int before = taken.getOrDefault(name, 0);
    if (before >= ofEach || sum >= ofAll) {
      return false;
    }
    taken.put(name, before + 1);
    sum++;
    return true;
  }

  /** Gives a turn back that was taken. */
  public synchronized void giveBack(String name) {
    taken.computeIfPresent(name, (same, count) -> count == 1 ? null : count - 1);
    sum--;
  }

  /** How many are taken. */
  public synchronized int taken() {
    return sum;
  }
}
