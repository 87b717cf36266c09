package io.github.wrappersync.wire;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The key that an application's messages on Redis are signed with: 24 to 64 random bytes, written
 * as {@code sigkey_} and their Base64. The publisher and the application's clients hold the same.
 * Immutable; prints as {@code sigkey_***}.
 */
public final class SigningKey {

  /** What the text of every key begins with. */
  public static final String PREFIX = "sigkey_";

  /** The form of a key's text, for messages. */
  public static final String FORM = "'sigkey_' and the Base64 of 24 to 64 random bytes";

  private static final String WHAT = "The signing key";

  private final byte[] key;

  private SigningKey(byte[] key) {
    this.key = key;
  }

  /**
   * Reads a key.
   *
   * @param text such as {@code sigkey_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw}
   * @throws IllegalArgumentException if it does not have that form; the message does not repeat it
   */
  public static SigningKey of(String text) {
    return new SigningKey(SecretText.read(WHAT, PREFIX, text));
  }

  /** A new key of 32 random bytes. */
  public static SigningKey random() {
    return new SigningKey(SecretText.random());
  }

  /** The key in full. */
  public String text() {
    return SecretText.write(PREFIX, key);
  }

  byte[] key() {
    return key.clone();
  }

  /** Keys are equal if their bytes are. */
  @Override
  public boolean equals(Object other) {
    return other instanceof SigningKey that && MessageDigest.isEqual(key, that.key);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(key);
  }

  @Override
  public String toString() {
    return PREFIX + "***";
  }
}
