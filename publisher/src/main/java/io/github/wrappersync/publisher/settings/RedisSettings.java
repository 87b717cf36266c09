package io.github.wrappersync.publisher.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where changes are announced.
 *
 * @param url {@code redis://} or, with TLS, {@code rediss://}; it may hold a password
 * @param address host and port, for people
 */
public record RedisSettings(Secret url, String address) {

  static final String NAME = "REDIS_URL";

  private static final int DEFAULT_PORT = 6379;
  private static final String EXPECTED =
      "redis://[user:password@]host[:port][/database], or rediss:// for TLS";
  private static final String EXAMPLE = "REDIS_URL=redis://localhost:6379";

  static RedisSettings read(@Nullable String text, List<Fault> faults) {
    String url = text == null ? "" : text.strip();
    String found = null;
    String address = "";
    if (url.isEmpty()) {
      found = text == null ? Fault.NOT_SET : "empty";
    } else {
      try {
        URI uri = new URI(url);
        boolean scheme = "redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme());
        String path = uri.getPath() == null ? "" : uri.getPath();
        if (!scheme || uri.getHost() == null || !path.matches("(/\\d*)?")) {
          found = Redacted.url(url);
        } else {
          address = uri.getHost() + ':' + (uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
        }
      } catch (URISyntaxException e) {
        found = Redacted.url(url);
      }
    }
    if (found != null) {
      faults.add(new Fault(NAME, found, EXPECTED, EXAMPLE));
    }
    return new RedisSettings(new Secret(url), address);
  }
}
