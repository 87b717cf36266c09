package io.github.wrappersync.internal.engine;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Reads what {@link PackedWriter} has written. */
final class PackedReader {

  private final byte[] bytes;
  private int at;

  PackedReader(byte[] bytes, int at) {
    this.bytes = bytes;
    this.at = at;
  }

  int oneByte() {
    return bytes[at++];
  }

  long number() {
    long value = 0;
    int shift = 0;
    while (bytes[at] < 0) {
      value |= (bytes[at++] & 0x7FL) << shift;
      shift += 7;
    }
    return value | ((long) bytes[at++] << shift);
  }

  UUID uuid() {
    return new UUID(eight(), eight());
  }

  private long eight() {
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      value = (value << 8) | (bytes[at++] & 0xFF);
    }
    return value;
  }

  String text() {
    return text(number());
  }

  /** The text that begins with this number, which has been read. */
  String text(long begin) {
    int length = (int) (begin >>> 1);
    if ((begin & 1) == 0) {
      String text = new String(bytes, at, length, StandardCharsets.ISO_8859_1);
      at += length;
      return text;
    }
    char[] wide = new char[length];
    for (int i = 0; i < length; i++) {
      wide[i] = (char) (((bytes[at] & 0xFF) << 8) | (bytes[at + 1] & 0xFF));
      at += 2;
    }
    return new String(wide);
  }

  /** Where the text that begins here ends. */
  int afterText() {
    long begin = number();
    int length = (int) (begin >>> 1);
    return at + ((begin & 1) == 0 ? length : 2 * length);
  }
}
