package io.github.wrappersync.spring.autoconfigure.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Secrets of a test, in every form in which one could leak. */
final class Canaries {

  private final Map<String, String> forms = new LinkedHashMap<>();

  /** Adds a secret: as it is, percent-encoded, in Base64, and its SHA-256. */
  Canaries add(String name, String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    forms.put(name, secret);
    forms.put(name + ", percent-encoded", URLEncoder.encode(secret, StandardCharsets.UTF_8));
    forms.put(name + ", in Base64", base64(bytes));
    forms.put(name + ", hashed", HexFormat.of().formatHex(sha256(bytes)));
    forms.put(name + ", hashed, in Base64", base64(sha256(bytes)));
    return this;
  }

  /** Fails with the names of the secrets that the text holds, and not with their values. */
  void assertNoneIn(String where, String text) {
    assertThat(forms.entrySet().stream().filter(form -> text.contains(form.getValue())))
        .as("secrets in " + where)
        .extracting(Map.Entry::getKey)
        .isEmpty();
  }

  /** What padding and alignment leave the same. */
  private static String base64(byte[] bytes) {
    return Base64.getEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
