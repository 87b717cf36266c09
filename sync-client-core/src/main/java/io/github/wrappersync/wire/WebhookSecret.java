package io.github.wrappersync.wire;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

/**
 * The key that a webhook's deliveries are signed with: 24 to 64 random bytes, written as {@code
 * whsec_} and their Base64. Immutable; prints as {@code whsec_***}.
 */
public final class WebhookSecret {

  /** What the text of every secret begins with. */
  public static final String PREFIX = "whsec_";

  /** The form of a secret's text, for messages. */
  public static final String FORM = "'whsec_' and the Base64 of 24 to 64 random bytes";

  private static final int SHORTEST = 24;
  private static final int LONGEST = 64;
  private static final int RANDOM_BYTES = 32;

  private final byte[] key;

  private WebhookSecret(byte[] key) {
    this.key = key;
  }

  /**
   * Reads a secret.
   *
   * @param text such as {@code whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw}
   * @throws IllegalArgumentException if it does not have that form; the message does not repeat it
   */
  public static WebhookSecret of(String text) {
    if (!text.startsWith(PREFIX)) {
      throw wrong("a text that does not begin with '%s'".formatted(PREFIX));
    }
    byte[] key;
    try {
      key = Base64.getDecoder().decode(text.substring(PREFIX.length()));
    } catch (IllegalArgumentException e) {
      throw wrong("a text that is not Base64");
    }
    if (key.length < SHORTEST || key.length > LONGEST) {
      throw wrong("the Base64 of %d bytes".formatted(key.length));
    }
    return new WebhookSecret(key);
  }

  /** A new secret of {@value #RANDOM_BYTES} random bytes. */
  public static WebhookSecret random() {
    byte[] key = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(key);
    return new WebhookSecret(key);
  }

  /** The secret in full. */
  public String text() {
    return PREFIX + Base64.getEncoder().encodeToString(key);
  }

  byte[] key() {
    return key.clone();
  }

  private static IllegalArgumentException wrong(String found) {
    return new IllegalArgumentException(
        "The webhook secret is %s: expected %s".formatted(found, FORM));
  }

  /** Secrets are equal if their bytes are. */
  @Override
  public boolean equals(Object other) {
    return other instanceof WebhookSecret secret && MessageDigest.isEqual(key, secret.key);
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
