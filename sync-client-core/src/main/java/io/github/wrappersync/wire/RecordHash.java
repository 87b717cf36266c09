package io.github.wrappersync.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A hash over a set of records that does not depend on their order: for each record the first eight
 * bytes of the SHA-256 of {@code recordId + ':' + position}, read as a big-endian number, added up
 * without carry beyond 64 bits. Written as sixteen hexadecimal digits; the empty set is {@code
 * 0000000000000000}. The same sum is computed by the publisher in SQL.
 *
 * <p>Adding, unlike XOR, does not cancel out a record that is counted twice.
 */
public final class RecordHash {

  private long sum;
  private final MessageDigest sha256;

  public RecordHash() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java runtime provides SHA-256", impossible);
    }
  }

  /** Adds a record. */
  public RecordHash add(String recordId, long position) {
    byte[] hash = sha256.digest((recordId + ':' + position).getBytes(StandardCharsets.UTF_8));
    long first = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      first = (first << Byte.SIZE) | (hash[i] & 0xFF);
    }
    sum += first;
    return this;
  }

  /** The hash of the records added so far. */
  public String value() {
    return "%016x".formatted(sum);
  }
}
