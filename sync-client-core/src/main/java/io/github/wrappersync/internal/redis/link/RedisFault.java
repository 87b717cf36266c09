package io.github.wrappersync.internal.redis.link;

import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Why Redis cannot be used, and what to do about it.
 *
 * @param needsPeople whether it lasts until someone changes a setting
 * @param text what happened, and what to do
 */
public record RedisFault(boolean needsPeople, String text) {

  private static final Pattern COMMAND = Pattern.compile("run the '([^']+)' command");

  /**
   * What the settings are called on this side.
   *
   * @param address the setting that holds the address: {@code REDIS_URL}
   * @param trusted the setting that names trusted certificates
   * @param certificate the setting that names a certificate of one's own
   * @param rights the rights that are needed, as the ACL has them
   */
  public record Words(String address, String trusted, String certificate, String rights) {}

  /** A fault that passes by itself. */
  public static RedisFault passing(String text) {
    return new RedisFault(false, text);
  }

  /** Reads what was thrown, by Redis, by a Sentinel or by TLS. */
  public static RedisFault of(Throwable thrown, Words words) {
    String said = said(thrown);
    RedisFault fault = login(said, find(thrown, SentinelException.class), words);
    if (fault == null) {
      fault = permission(said, words);
    }
    if (fault == null && find(thrown, SSLException.class) != null) {
      fault = tls(said, find(thrown, CertificateException.class) != null, words);
    }
    boolean isBrokenOff =
        said.contains("Unable to connect")
            && (said.contains("closed prematurely") || said.contains("Connection reset"));
    if (fault == null && isBrokenOff) {
      fault =
          passing(
              said
                  + ": perhaps the server speaks TLS where the address says redis, or does not where it says rediss");
    }
    return fault == null ? passing(said) : fault;
  }

  /** Whether an answer says that the ACL does not allow what was asked. */
  public static boolean isRefusal(Throwable thrown) {
    return said(thrown).toUpperCase(Locale.ROOT).contains("NOPERM");
  }

  private static @Nullable RedisFault login(
      String said, @Nullable SentinelException sentinel, Words words) {
    String upper = said.toUpperCase(Locale.ROOT);
    if (sentinel != null && sentinel.isMasterUnknown()) {
      return new RedisFault(
          true, "%s: correct the name after the # in %s".formatted(said, words.address()));
    }
    if (upper.contains("NOAUTH")) {
      return new RedisFault(
          true,
          sentinel == null
              ? "it asks for a password, and there is none in %s: put it there, as in redis://user:password@host:6379"
                  .formatted(words.address())
              : "a Sentinel asks for a password of its own: put it into %s, as in ?sentinelPassword=password#main"
                  .formatted(words.address()));
    }
    if (upper.contains("WRONGPASS") || upper.contains("INVALID PASSWORD")) {
      return new RedisFault(
          true,
          "it does not know this %s with this password (%s): correct them in %s; special characters have to be"
                  .formatted(sentinel == null ? "user" : "sentinelUser", said, words.address())
              + " percent-encoded");
    }
    return null;
  }

  private static @Nullable RedisFault permission(String said, Words words) {
    if (!said.toUpperCase(Locale.ROOT).contains("NOPERM")) {
      return null;
    }
    Matcher command = COMMAND.matcher(said);
    String lacking =
        command.find()
            ? "+" + command.group(1).toLowerCase(Locale.ROOT)
            : said.contains("channel") ? "a channel" : "a right";
    return new RedisFault(
        true,
        "its ACL does not grant this user %s (%s): the user needs %s"
            .formatted(lacking, said, words.rights()));
  }

  private static RedisFault tls(String said, boolean isOfCertificate, Words words) {
    if (said.contains("PKIX") || said.contains("certification path")) {
      return new RedisFault(
          true,
          "its certificate is signed by nobody who is trusted (%s): name the PEM file of the authority that signed it in %s"
              .formatted(said, words.trusted()));
    }
    if (isOfCertificate) {
      return new RedisFault(
          true,
          "its certificate is refused (%s): it has to be valid now, and for the host that %s or a Sentinel names"
              .formatted(said, words.address()));
    }
    if (said.contains("certificate_required") || said.contains("bad_certificate")) {
      return new RedisFault(
          true,
          "it asks for a certificate, or does not trust the one it is shown (%s): name one in %s"
              .formatted(said, words.certificate()));
    }
    return new RedisFault(
        said.contains("not an SSL/TLS record"),
        "TLS cannot be agreed on (%s): if the server speaks no TLS, the address begins with redis, without the second s"
            .formatted(said));
  }

  /** The messages of the exception and its causes, each once. */
  private static String said(Throwable thrown) {
    StringBuilder said = new StringBuilder();
    @Nullable Throwable link = thrown;
    for (int depth = 0; link != null && depth < 8; depth++, link = link.getCause()) {
      boolean isEnvelope =
          link.getCause() != null
              && link.getMessage() != null
              && link.getMessage().equals(link.getCause().toString());
      String message = link.getMessage();
      String text = message == null ? link.getClass().getSimpleName() : message;
      if (!isEnvelope && said.indexOf(text) < 0) {
        said.append(said.isEmpty() ? "" : ": ").append(text);
      }
    }
    return said.toString();
  }

  private static <E extends Throwable> @Nullable E find(Throwable thrown, Class<E> type) {
    @Nullable Throwable link = thrown;
    for (int depth = 0; link != null && depth < 8; depth++, link = link.getCause()) {
      if (type.isInstance(link)) {
        return type.cast(link);
      }
    }
    return null;
  }
}
