package io.github.wrappersync.spring.autoconfigure.webhook;

import io.github.wrappersync.spring.SyncConfigurationException;
import io.github.wrappersync.spring.autoconfigure.SyncClientProperties;
import io.github.wrappersync.spring.autoconfigure.SyncClientProperties.Webhook;
import io.github.wrappersync.wire.WebhookSecret;
import java.util.ArrayList;
import java.util.List;

/** What is wrong about {@code sync.client.webhook.*}, without the secrets. */
final class WebhookFaults {

  private WebhookFaults() {}

  /** Throws with all that is wrong. */
  static void check(SyncClientProperties properties) {
    List<String> faults = faults(properties.webhook());
    if (properties.redisUrl() != null) {
      faults.add(
          "both sync.client.redis-url and secrets are set: expected one of them, as there is one live feed");
    }
    if (!faults.isEmpty()) {
      throw new SyncConfigurationException(
          "sync.client.webhook.* cannot be used:%n - %s"
              .formatted(String.join(System.lineSeparator() + " - ", faults)),
          "Correct these properties, or take out sync.client.webhook.secrets to have no webhooks.",
          null);
    }
  }

  private static List<String> faults(Webhook webhook) {
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < webhook.secrets().size(); i++) {
      try {
        WebhookSecret.of(webhook.secrets().get(i));
      } catch (IllegalArgumentException e) {
        faults.add("secrets[%d]: %s".formatted(i, e.getMessage()));
      }
    }
    if (!webhook.path().matches("(/[A-Za-z0-9._~-]+)+")) {
      faults.add("path is '%s': expected one such as /api/sync".formatted(webhook.path()));
    }
    if (webhook.tolerance().isNegative() || webhook.tolerance().isZero()) {
      faults.add("tolerance is %s: expected more than zero".formatted(webhook.tolerance()));
    }
    long largest = webhook.maxBodySize().toBytes();
    if (largest < 1 || largest >= Integer.MAX_VALUE) {
      faults.add("max-body-size is %s: expected 1 byte to 2 GB".formatted(webhook.maxBodySize()));
    }
    return faults;
  }
}
