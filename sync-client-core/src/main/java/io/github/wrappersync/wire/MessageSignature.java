package io.github.wrappersync.wire;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/*
 * Why nothing is forged.
 *
 * Signed is the text `channel LF message`. A message is one line, and one that is not is refused, so the last line break of the text
 * parts the two: no other pair of a channel, whose name may hold a line break, and a message gives the same text. The channel is
 * part of it as a heartbeat does not name its application, and so that nothing that was said on one channel can be said on another.
 *
 * Nothing is read before it is verified, and nothing but what was verified is read: the member `signature` is cut off as text, at its last
 * occurrence, and only where it has exactly the form that sign() gives it. JSON that means the same is not the same: there is no canonical
 * form that two sides could come to differ in. The quotation mark of `,"signature":"` can not occur within a JSON string, where it
 * is escaped, so what is cut off is a member; one that is elsewhere, nested or doubled, is a part of what had to be signed.
 *
 * Signatures are compared as their texts, as the last letter of a Base64 text has bits that decoders ignore. All are compared, in a time
 * that does not depend on how much of one is right. A list of signatures is bounded, so that a long one costs nothing.
 */

/**
 * Signs the messages of one application on Redis, and verifies them, so that who can write to Redis
 * cannot speak as the publisher. A signed message has a last member {@code "signature"}: {@code
 * v1,} and the Base64 of an HMAC-SHA256; while a key is rotated one for each key, separated by
 * spaces, and one that is right is enough. Form and reasons are in docs/protocol.md.
 *
 * <p>A verified message is genuine, which does not make it recent: a position, or the number of a
 * heartbeat, tells an old one. Safe for use by several threads, one at a time.
 */
public final class MessageSignature {

  private static final String MEMBER = ",\"signature\":\"";
  private static final String END = "\"}";
  private static final String VERSION = "v1,";
  private static final String ALGORITHM = "HmacSHA256";

  /** Signatures of so many keys, and of versions to come, find room. */
  private static final int LONGEST_LIST = 1_000;

  private final List<Mac> macs;

  /**
   * @param keys those that sign, or are accepted: at least one
   */
  public MessageSignature(List<SigningKey> keys) {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("There is no signing key: expected at least one");
    }
    this.macs = keys.stream().map(MessageSignature::mac).toList();
  }

  /**
   * Signs a message.
   *
   * @param channel the name of the channel that it is published on
   * @param message a JSON object with at least one member, on one line
   * @return the message with the member {@code signature} at its end
   */
  public synchronized String sign(String channel, String message) {
    int end = message.length() - 1;
    if (end < 2 || message.charAt(end) != '}' || message.indexOf('\n') >= 0) {
      throw new IllegalArgumentException(
          "The message on '%s' cannot be signed: expected a JSON object on one line"
              .formatted(channel));
    }
    StringJoiner signatures = new StringJoiner(" ", MEMBER, END);
    byte[] signed = signed(channel, message);
    macs.forEach(mac -> signatures.add(signature(mac, signed)));
    return message.substring(0, end) + signatures;
  }

  /**
   * Verifies a message.
   *
   * @param channel the name of the channel that it came on
   * @param text what came
   * @return the message without its signature; empty if it is not signed, or not with one of the
   *     keys, or for another channel
   */
  public synchronized Optional<String> verify(String channel, String text) {
    int cut = cut(text);
    if (cut < 0 || text.indexOf('\n') >= 0) {
      return Optional.empty();
    }
    String message = text.substring(0, cut) + '}';
    String[] given =
        text.substring(cut + MEMBER.length(), text.length() - END.length()).split(" ", -1);
    byte[] signed = signed(channel, message);
    boolean genuine = false;
    for (Mac mac : macs) {
      byte[] expected = bytes(signature(mac, signed));
      for (String one : given) {
        genuine |= MessageDigest.isEqual(expected, bytes(one));
      }
    }
    return genuine ? Optional.of(message) : Optional.empty();
  }

  /** Whether a text has the form of a signed message, by whomever it was signed. */
  public static boolean isSigned(String text) {
    return cut(text) >= 0;
  }

  /** Where the member begins; negative if it is not there, or not in the one form. */
  private static int cut(String text) {
    int end = text.length() - END.length();
    if (!text.endsWith(END)) {
      return -1;
    }
    int quote = text.lastIndexOf('"', end - 1);
    int cut = quote + 1 - MEMBER.length();
    boolean isForm =
        cut > 1
            && end - quote - 1 <= LONGEST_LIST
            && text.startsWith(MEMBER, cut)
            && text.startsWith("{");
    return isForm ? cut : -1;
  }

  private static String signature(Mac mac, byte[] signed) {
    return VERSION + Base64.getEncoder().encodeToString(mac.doFinal(signed));
  }

  private static byte[] signed(String channel, String message) {
    return bytes(channel + '\n' + message);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Mac mac(SigningKey key) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key.key(), ALGORITHM));
      return mac;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("Every Java runtime provides " + ALGORITHM, impossible);
    }
  }
}
