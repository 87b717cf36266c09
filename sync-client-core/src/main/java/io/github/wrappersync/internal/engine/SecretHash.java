package io.github.wrappersync.internal.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * A hash with a secret that is drawn when the process starts: a text is read as a polynomial, whose
 * value at the secret place is taken modulo the prime 2^61 - 1. Whoever chooses two different texts
 * of n characters without knowing the secret has them collide with a probability below n / 2^61
 * (Carter and Wegman, 1979). All methods are pure.
 */
final class SecretHash {

  private static final long PRIME = (1L << 61) - 1;
  private static final int PRIME_BITS = 61;

  private static final long PLACE = new SecureRandom().nextLong(1L << 32, PRIME);

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private SecretHash() {}

  /** Of a text. */
  static long of(String text) {
    long hash = 0;
    int at = 0;
    for (; at + 3 <= text.length(); at += 3) {
      long three =
          ((long) text.charAt(at) << 32) | ((long) text.charAt(at + 1) << 16) | text.charAt(at + 2);
      hash = next(hash, three);
    }
    for (; at < text.length(); at++) {
      hash = next(hash, text.charAt(at));
    }
    return next(hash, text.length());
  }

  /** Of bytes, for the place in a table. */
  static int of(byte[] bytes, int from, int to) {
    long hash = 0;
    int at = from;
    for (; at + Integer.BYTES <= to; at += Integer.BYTES) {
      hash = next(hash, (int) INTS.get(bytes, at) & 0xFFFF_FFFFL);
    }
    for (; at < to; at++) {
      hash = next(hash, bytes[at] & 0xFF);
    }
    hash = next(hash, to - from);
    return (int) (hash ^ (hash >>> 32));
  }

  /** The sum, below 2^62, times the place, below 2^61, modulo the prime. */
  private static long next(long hash, long more) {
    long sum = hash + more;
    long low = sum * PLACE;
    long high = Math.multiplyHigh(sum, PLACE);
    long folded = (low & PRIME) + ((high << (Long.SIZE - PRIME_BITS)) | (low >>> PRIME_BITS));
    long rest = (folded & PRIME) + (folded >>> PRIME_BITS);
    return rest >= PRIME ? rest - PRIME : rest;
  }
}
