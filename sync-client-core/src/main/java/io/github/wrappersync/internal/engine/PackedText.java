package io.github.wrappersync.internal.engine;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What texts are made of. */
final class PackedText {

  static final int UUID_BYTES = 16;
  static final int UUID_CHARS = 36;

  private PackedText() {}

  /** The UUID whose text this is, letter by letter; null if it is none. */
  static @Nullable UUID uuid(String text) {
    return text.length() == UUID_CHARS ? uuid(text, 0) : null;
  }

  /** The same of 36 characters of a text. */
  static @Nullable UUID uuid(String text, int from) {
    long high = 0;
    long low = 0;
    int digits = 0;
    for (int i = 0; i < UUID_CHARS; i++) {
      char next = text.charAt(from + i);
      if (i == 8 || i == 13 || i == 18 || i == 23) {
        if (next != '-') {
          return null;
        }
        continue;
      }
      int digit = next >= '0' && next <= '9' ? next - '0' : next - 'a' + 10;
      if (digit < 0 || digit > 15 || (next > '9' && next < 'a')) {
        return null;
      }
      if (digits++ < 16) {
        high = (high << 4) | digit;
      } else {
        low = (low << 4) | digit;
      }
    }
    return new UUID(high, low);
  }

  /** Whether each character fits into a byte. */
  static boolean isNarrow(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) > 0xFF) {
        return false;
      }
    }
    return true;
  }
}
