package io.github.wrappersync.internal.redis;

import io.lettuce.core.RedisURI;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;

/** Where Redis is and who asks; shown without the password. */
final class RedisAddress {

  private final RedisURI uri;
  private final String shown;

  private RedisAddress(RedisURI uri, String shown) {
    this.uri = uri;
    this.shown = shown;
  }

  /**
   * Reads a URL. A database in its path is ignored, as Pub/Sub knows none.
   *
   * @throws IllegalArgumentException if it has another form
   */
  static RedisAddress parse(String text, Duration timeout) {
    try {
      URI parsed = new URI(text);
      String scheme = String.valueOf(parsed.getScheme());
      boolean valid =
          (scheme.equals("redis") || scheme.equals("rediss"))
              && parsed.getHost() != null
              && parsed.getPort() <= 65535
              && parsed.getPort() != 0
              && parsed.getRawQuery() == null
              && parsed.getRawFragment() == null;
      if (valid) {
        RedisURI uri = RedisURI.create(parsed);
        uri.setDatabase(0);
        uri.setTimeout(timeout);
        return new RedisAddress(uri, scheme + "://" + uri.getHost() + ':' + uri.getPort());
      }
    } catch (URISyntaxException | IllegalArgumentException e) {
      // Their messages quote the text, with the password.
    }
    throw new IllegalArgumentException(
        "The Redis URL '%s' cannot be used: expected redis:// or, with TLS, rediss://, then where needed a user and a password"
                .formatted(withoutPassword(text))
            + " with special characters percent-encoded, then a host and a port, as in redis://localhost:6379 or"
            + " rediss://crm:password@redis.example.com:6380");
  }

  RedisURI uri() {
    return uri;
  }

  private static String withoutPassword(String text) {
    int at = text.lastIndexOf('@');
    int slashes = text.indexOf("//");
    int start = slashes < 0 || slashes > at ? 0 : slashes + 2;
    return at < 0 ? text : text.substring(0, start) + "…" + text.substring(at);
  }

  @Override
  public String toString() {
    return shown;
  }
}
