package io.github.wrappersync.spring.autoconfigure;

import java.util.List;
import java.util.Optional;

/** What a client was built of, for the log: without tokens, users and passwords. */
final class ClientDescription {

  private static final int MOST_TENANTS = 10;

  private ClientDescription() {}

  /**
   * Describes it, ending with a comma.
   *
   * @param tenants empty for all
   * @param publisher where it asks; empty if a bean of the application asks
   * @param redis where it listens; empty if it does not, or a bean of the application does
   * @param feed whether a bean of the application listens
   */
  static String of(
      List<String> tenants, Optional<String> publisher, Optional<String> redis, boolean feed) {
    return "%s, %s, %s, "
        .formatted(
            tenants(tenants),
            publisher
                .map(url -> "publisher at " + withoutSecrets(url))
                .orElse("publisher of a bean"),
            redis
                .map(url -> "live by Redis at " + withoutSecrets(url))
                .orElse(feed ? "live by a bean" : "polling, as no Redis is set"));
  }

  private static String tenants(List<String> tenants) {
    if (tenants.isEmpty()) {
      return "all tenants";
    }
    return tenants.size() <= MOST_TENANTS
        ? "tenants " + tenants
        : "%d tenants from %s".formatted(tenants.size(), tenants.subList(0, MOST_TENANTS));
  }

  /** Without its query, in which an @ is no end of a login, and what stands before the last @. */
  static String withoutSecrets(String url) {
    return url.replaceFirst("[?][^#]*", "").replaceFirst("//.*@", "//");
  }
}
