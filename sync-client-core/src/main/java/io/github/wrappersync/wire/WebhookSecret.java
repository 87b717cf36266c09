package io.github.wrappersync.wire;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The key that a webhook's deliveries are signed with: 24 to 64 random bytes, written as {@code
 * whsec_} and their Base64. Immutable; prints as {@code whsec_***}.
 */
public final class WebhookSecret {

  /** What the text of every secret begins with. */
  public static final String PREFIX = "whsec_";

  /** The form of a secret's text, for messages. */
  public static final String FORM = "'whsec_' and the Base64 of 24 to 64 random bytes";

  private static final String WHAT = "The webhook secret";

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
    return new WebhookSecret(SecretText.read(WHAT, PREFIX, text));
  }

  /** A new secret of 32 random bytes. */
  public static WebhookSecret random() {
    return new WebhookSecret(SecretText.random());
  }

  /** The secret in full. */
  public String text() {
    return SecretText.write(PREFIX, key);
  }

  byte[] key() {
    return key.clone();
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
