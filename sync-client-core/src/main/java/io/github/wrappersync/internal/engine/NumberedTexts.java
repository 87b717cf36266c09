package io.github.wrappersync.internal.engine;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/*
 * Why whoever has a number finds its text. A text is written into the array before its number is put into the map, and a number
 * comes from there or from the thread that wrote it. So whoever has it, or was safely given something packed with it, sees that array, or one
 * that has replaced it and holds the same.
 */

/** Texts that are known by a number, the first that come, up to a bound. Thread-safe. */
class NumberedTexts {

  private final int most;
  private final Map<String, Integer> numbers = new ConcurrentHashMap<>();
  private volatile String[] texts = new String[16];
  private int count;

  /**
   * @param most how many there may be
   */
  NumberedTexts(int most) {
    this.most = most;
  }

  /**
   * The number of a text, which it is given now if it has none; -1 if there are too many others.
   */
  int numberOf(String text) {
    int known = knownNumberOf(text);
    return known < 0 ? added(text) : known;
  }

  final int knownNumberOf(String text) {
    @Nullable Integer known = numbers.get(text);
    return known == null ? -1 : known;
  }

  private synchronized int added(String text) {
    int known = knownNumberOf(text);
    if (known >= 0 || count == most) {
      return known;
    }
    if (count == texts.length) {
      texts = Arrays.copyOf(texts, Math.min(most, 2 * count));
    }
    texts[count] = text;
    numbers.put(text, count);
    return count++;
  }

  final String textOf(int number) {
    return texts[number];
  }
}
