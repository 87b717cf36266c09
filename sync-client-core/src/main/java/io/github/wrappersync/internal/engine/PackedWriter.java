package io.github.wrappersync.internal.engine;

import java.util.Arrays;
import java.util.UUID;

/** Writes numbers and texts in few bytes; {@link PackedReader} reads them. */
final class PackedWriter {

  private byte[] bytes = new byte[160];
  private int size;

  void oneByte(int value) {
    room(1);
    bytes[size++] = (byte) value;
  }

  /** Seven bits a byte, the lowest first; any long. */
  void number(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) ((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  void uuid(UUID id) {
    room(PackedText.UUID_BYTES);
    eight(id.getMostSignificantBits());
    eight(id.getLeastSignificantBits());
  }

  private void eight(long value) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
  }

  void text(String text) {
    text(text, 0, text.length(), 0);
  }

  /**
   * A part of a text, character by character, whether or not they make sense.
   *
   * @param more is added to the number that the text begins with
   */
  @SuppressWarnings("deprecation") // the low bytes are what is wanted, and this is fast
  void text(String text, int from, int to, long more) {
    int length = to - from;
    boolean narrow = PackedText.isNarrow(text, from, to);
    number(more + 2L * length + (narrow ? 0 : 1));
    if (narrow) {
      room(length);
      text.getBytes(from, to, bytes, size);
      size += length;
    } else {
      byte[] wide = new byte[2 * length];
      for (int i = 0; i < length; i++) {
        char next = text.charAt(from + i);
        wide[2 * i] = (byte) (next >>> 8);
        wide[2 * i + 1] = (byte) next;
      }
      room(wide.length);
      System.arraycopy(wide, 0, bytes, size, wide.length);
      size += wide.length;
    }
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }

  byte[] toArray() {
    return Arrays.copyOf(bytes, size);
  }
}
