package io.github.wrappersync.internal.redis;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why there is no connection.
 *
 * @param needsPeople whether it lasts until someone changes a setting
 * @param cause what happened, and what to do about it
 */
record Outage(boolean needsPeople, String cause) {

  static Outage of(String cause) {
    return new Outage(false, cause);
  }

  static Outage of(Throwable fault) {
    String said = said(fault);
    String upper = said.toUpperCase(Locale.ROOT);
    if (upper.contains("NOAUTH")) {
      return new Outage(
          true,
          "Redis asks for a password, and the URL has none: put it there, as in redis://user:password@host:6379");
    }
    if (upper.contains("WRONGPASS") || upper.contains("INVALID PASSWORD")) {
      return new Outage(
          true,
          "Redis does not know this user with this password (%s): correct them in the URL; special characters"
                  .formatted(said)
              + " have to be percent-encoded");
    }
    if (upper.contains("NOPERM")) {
      return new Outage(
          true,
          "the Redis user may not do this (%s): its ACL needs +subscribe +psubscribe +ping and the application's"
                  .formatted(said)
              + " channels, as in &crm:*");
    }
    return of(said);
  }

  private static String said(Throwable fault) {
    StringBuilder said = new StringBuilder();
    @Nullable Throwable link = fault;
    for (int depth = 0; link != null && depth < 8; depth++, link = link.getCause()) {
      String message = link.getMessage();
      String text = message == null ? link.getClass().getSimpleName() : message;
      if (said.indexOf(text) < 0) {
        said.append(said.isEmpty() ? "" : ": ").append(text);
      }
    }
    return said.toString();
  }

  static String length(Duration duration) {
    return "%.1f s".formatted(duration.toMillis() / 1000.0);
  }
}
