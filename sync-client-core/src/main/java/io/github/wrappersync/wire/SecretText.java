package io.github.wrappersync.wire;

import java.security.SecureRandom;
import java.util.Base64;

/** The text of a shared secret: a prefix that says what it is for, and the Base64 of its bytes. */
final class SecretText {

  private static final int SHORTEST = 24;
  private static final int LONGEST = 64;
  private static final int RANDOM_BYTES = 32;

  private SecretText() {}

  /** The form of such a text, for messages. */
  static String form(String prefix) {
    return "'%s' and the Base64 of %d to %d random bytes".formatted(prefix, SHORTEST, LONGEST);
  }

  /**
   * Reads the bytes.
   *
   * @param what names the secret in messages: {@code "The webhook secret"}
   * @throws IllegalArgumentException if the text does not have the form; the message does not
   *     repeat it
   */
  static byte[] read(String what, String prefix, String text) {
    if (!text.startsWith(prefix)) {
      throw wrong(what, prefix, "a text that does not begin with '%s'".formatted(prefix));
    }
    byte[] key;
    try {
      key = Base64.getDecoder().decode(text.substring(prefix.length()));
    } catch (IllegalArgumentException e) {
      throw wrong(what, prefix, "a text that is not Base64");
    }
    if (key.length < SHORTEST || key.length > LONGEST) {
      throw wrong(what, prefix, "the Base64 of %d bytes".formatted(key.length));
    }
    return key;
  }

  static String write(String prefix, byte[] key) {
    return prefix + Base64.getEncoder().encodeToString(key);
  }

  static byte[] random() {
    byte[] key = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(key);
    return key;
  }

  private static IllegalArgumentException wrong(String what, String prefix, String found) {
    return new IllegalArgumentException(
        "%s is %s: expected %s".formatted(what, found, form(prefix)));
  }
}
