package io.github.wrappersync.spring.autoconfigure.health;

import java.util.Locale;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.health.contributor.Status;

/**
 * The properties {@code management.health.sync.*}: what an operator wants to hear of a client's
 * troubles. A status is the code of any {@link Status}, such as {@code UP}, {@code OUT_OF_SERVICE}
 * or {@code DOWN}; it is read in any case, and with hyphens.
 *
 * @param stale the status where the data could not be verified for long. Where the publisher is
 *     away, all instances are stale at once: to take all of them from traffic would make an outage
 *     of what is a delay
 * @param unauthorized the status where the publisher refuses the token
 * @param handlerFailed the status where a handler can not run in this instance until somebody mends
 *     it
 * @param readiness whether the contributor is in the group readiness, unless
 *     management.endpoint.health.group.readiness.* says who is
 * @param maxDetails how many channels, and how many handlers, the details name: those that are
 *     worst off
 */
@ConfigurationProperties("management.health.sync")
public record SyncHealthProperties(
    @DefaultValue("UP") String stale,
    @DefaultValue("DOWN") String unauthorized,
    @DefaultValue("DOWN") String handlerFailed,
    @DefaultValue("true") boolean readiness,
    @DefaultValue("10") int maxDetails) {

  public SyncHealthProperties {
    stale = code(stale, "stale");
    unauthorized = code(unauthorized, "unauthorized");
    handlerFailed = code(handlerFailed, "handler-failed");
    if (maxDetails < 0) {
      throw new IllegalArgumentException(
          "management.health.sync.max-details is %d: expected 0 or more".formatted(maxDetails));
    }
  }

  private static String code(String text, String property) {
    if (text.isBlank()) {
      throw new IllegalArgumentException(
          "management.health.sync.%s is empty: expected a status such as UP, OUT_OF_SERVICE or DOWN"
              .formatted(property));
    }
    return text.strip().toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
