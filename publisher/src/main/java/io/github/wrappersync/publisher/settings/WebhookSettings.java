package io.github.wrappersync.publisher.settings;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.convert.DurationStyle;

/**
 * How webhooks are delivered.
 *
 * @param disableAfter a webhook that has only failed for so long is disabled: {@code
 *     SYNC_PUBLISHER_WEBHOOKS_DISABLE_AFTER}, 3 days by default
 * @param retentionLimit events that a webhook has not been delivered yet are kept for at most so
 *     long: {@code SYNC_PUBLISHER_WEBHOOKS_RETENTION_LIMIT}, 30 days by default
 * @param connectTimeout for a connection: {@code SYNC_PUBLISHER_WEBHOOKS_CONNECT_TIMEOUT}, 5
 *     seconds by default
 * @param callTimeout for a whole delivery: {@code SYNC_PUBLISHER_WEBHOOKS_CALL_TIMEOUT}, 15 seconds
 *     by default
 */
public record WebhookSettings(
    Duration disableAfter, Duration retentionLimit, Duration connectTimeout, Duration callTimeout) {

  static final String DISABLE_AFTER = "webhooks.disable-after";
  static final String RETENTION_LIMIT = "webhooks.retention-limit";
  static final String CONNECT_TIMEOUT = "webhooks.connect-timeout";
  static final String CALL_TIMEOUT = "webhooks.call-timeout";

  static WebhookSettings read(Settings settings, List<Fault> faults) {
    return new WebhookSettings(
        duration(settings, DISABLE_AFTER, "3d", "1m", "365d", faults),
        duration(settings, RETENTION_LIMIT, "30d", "1h", "3650d", faults),
        duration(settings, CONNECT_TIMEOUT, "5s", "100ms", "60s", faults),
        duration(settings, CALL_TIMEOUT, "15s", "100ms", "120s", faults));
  }

  private static Duration duration(
      Settings settings,
      String property,
      String otherwise,
      String shortest,
      String longest,
      List<Fault> faults) {
    Duration byDefault = parse(otherwise);
    Optional<Settings.Setting> setting = settings.find(property);
    if (setting.isEmpty()) {
      return byDefault;
    }
    String text = setting.get().value();
    try {
      Duration value = parse(text);
      if (value.compareTo(parse(shortest)) >= 0 && value.compareTo(parse(longest)) <= 0) {
        return value;
      }
    } catch (IllegalArgumentException e) {
      // Told below, like one out of range.
    }
    faults.add(
        new Fault(
            setting.get().name(),
            "'" + text + "'",
            "a duration from %s to %s".formatted(shortest, longest),
            setting.get().name() + "=" + otherwise));
    return byDefault;
  }

  private static Duration parse(String text) {
    return DurationStyle.SIMPLE.parse(text);
  }
}
