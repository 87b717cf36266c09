package io.github.wrappersync.wire;

import io.github.wrappersync.wire.WebhookSignatureException.Reason;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Signs and verifies deliveries of webhooks as the Standard Webhooks specification says, so that
 * any of its libraries can be used on the other side: the HMAC-SHA256 of {@code id.timestamp.body},
 * written as {@code v1,} and its Base64. While a secret is rotated a delivery has one signature for
 * each secret, separated by spaces; one that is right is enough.
 *
 * <p>A verified delivery is genuine, and recent. It may still come twice: the id, which is the
 * {@code eventId} of the envelope, tells. All methods are pure and thread-safe.
 */
public final class WebhookSignature {

  /** The header that identifies the event; the same each time that it is delivered. */
  public static final String ID_HEADER = "webhook-id";

  /** The header with the time of the attempt, in seconds since 1970. */
  public static final String TIMESTAMP_HEADER = "webhook-timestamp";

  /** The header with the signatures. */
  public static final String SIGNATURE_HEADER = "webhook-signature";

  /** How far the time of an attempt may lie from the receiver's, by default. */
  public static final Duration TOLERANCE = Duration.ofMinutes(5);

  private static final String VERSION = "v1,";
  private static final String ALGORITHM = "HmacSHA256";

  private WebhookSignature() {}

  /**
   * Signs a delivery.
   *
   * @param id the value of the header {@value #ID_HEADER}
   * @param timestamp the time of the attempt; its whole seconds are the value of {@value
   *     #TIMESTAMP_HEADER}
   * @param body the bytes that are sent
   * @param secrets at least one
   * @return the value of the header {@value #SIGNATURE_HEADER}
   */
  public static String sign(
      String id, Instant timestamp, byte[] body, List<WebhookSecret> secrets) {
    requireSecrets(secrets);
    String seconds = String.valueOf(timestamp.getEpochSecond());
    return secrets.stream()
        .map(
            secret -> VERSION + Base64.getEncoder().encodeToString(hmac(secret, id, seconds, body)))
        .collect(Collectors.joining(" "));
  }

  /**
   * Verifies a delivery by the receiver's clock, with a tolerance of five minutes.
   *
   * @param id the header {@value #ID_HEADER}, null if it is absent; so with the others
   * @param body the bytes as they were received, before anything reads or decodes them
   * @param secrets those that are accepted, at least one
   * @throws WebhookSignatureException if the delivery must not be trusted
   */
  public static void verify(
      @Nullable String id,
      @Nullable String timestamp,
      @Nullable String signature,
      byte[] body,
      List<WebhookSecret> secrets) {
    verify(id, timestamp, signature, body, secrets, Instant.now(), TOLERANCE);
  }

  /**
   * Verifies a delivery.
   *
   * @param now the receiver's time
   * @param tolerance how far the time of the attempt may lie from it, to either side
   * @throws WebhookSignatureException if the delivery must not be trusted
   */
  public static void verify(
      @Nullable String id,
      @Nullable String timestamp,
      @Nullable String signature,
      byte[] body,
      List<WebhookSecret> secrets,
      Instant now,
      Duration tolerance) {
    requireSecrets(secrets);
    String givenId = require(id, ID_HEADER);
    String givenTime = require(timestamp, TIMESTAMP_HEADER);
    String given = require(signature, SIGNATURE_HEADER);
    requireRecent(givenTime, now, tolerance);
    boolean genuine = false;
    for (WebhookSecret secret : secrets) {
      byte[] expected = hmac(secret, givenId, givenTime, body);
      for (String one : given.split(" ", -1)) {
        genuine |= one.startsWith(VERSION) && MessageDigest.isEqual(expected, decode(one));
      }
    }
    if (!genuine) {
      throw new WebhookSignatureException(
          Reason.NOT_GENUINE,
          "None of the signatures in '%s' fits the delivery and a secret of the receiver: expected one made with the same secret over the body as it was sent"
              .formatted(SIGNATURE_HEADER));
    }
  }

  private static void requireSecrets(List<WebhookSecret> secrets) {
    if (secrets.isEmpty()) {
      throw new IllegalArgumentException("There is no webhook secret: expected at least one");
    }
  }

  private static String require(@Nullable String value, String header) {
    if (value == null || value.isBlank()) {
      throw new WebhookSignatureException(
          Reason.INCOMPLETE,
          "The header '%s' is absent or empty: expected the three headers of Standard Webhooks"
              .formatted(header));
    }
    return value;
  }

  private static void requireRecent(String timestamp, Instant now, Duration tolerance) {
    Instant sent;
    try {
      sent = Instant.ofEpochSecond(Long.parseLong(timestamp));
    } catch (NumberFormatException | DateTimeException e) {
      throw new WebhookSignatureException(
          Reason.INCOMPLETE,
          "The header '%s' is not a time: expected whole seconds since 1970"
              .formatted(TIMESTAMP_HEADER));
    }
    if (sent.isBefore(now.minus(tolerance)) || sent.isAfter(now.plus(tolerance))) {
      throw new WebhookSignatureException(
          Reason.NOT_RECENT,
          "The delivery was made at %s, now it is %s: expected at most %s between them; it was replayed, or a clock is wrong"
              .formatted(sent, now, tolerance));
    }
  }

  /** What is not Base64 fits nothing. */
  private static byte[] decode(String signature) {
    try {
      return Base64.getDecoder().decode(signature.substring(VERSION.length()));
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private static byte[] hmac(WebhookSecret secret, String id, String timestamp, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.key(), ALGORITHM));
      mac.update((id + '.' + timestamp + '.').getBytes(StandardCharsets.UTF_8));
      return mac.doFinal(body);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("Every Java runtime provides " + ALGORITHM, impossible);
    }
  }
}
