package io.github.wrappersync.spring.autoconfigure.webhook;

import io.github.wrappersync.wire.WebhookSecret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The properties {@code sync.client.webhook.*}.
 *
 * @param secrets what the deliveries are signed with, such as whsec_…: one, or both while one takes
 *     the other's place; without any no webhooks are received
 * @param path what requests' paths begin with: the path of the webhook's URL at the publisher and
 *     /api/sync
 * @param tolerance how far the time of an attempt may lie from this machine's
 * @param maxBodySize the largest body that is read
 */
@ConfigurationProperties("sync.client.webhook")
public record SyncWebhookProperties(
    @DefaultValue List<String> secrets,
    @DefaultValue("/api/sync") String path,
    @DefaultValue("5m") Duration tolerance,
    @DefaultValue("1MB") DataSize maxBodySize) {

  public SyncWebhookProperties {
    secrets = List.copyOf(secrets);
    List<String> faults = faults(secrets, path, tolerance, maxBodySize);
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(
          "sync.client.webhook.* cannot be used:%n - %s"
              .formatted(String.join(System.lineSeparator() + " - ", faults)));
    }
  }

  List<WebhookSecret> keys() {
    return secrets.stream().map(WebhookSecret::of).toList();
  }

  private static List<String> faults(
      List<String> secrets, String path, Duration tolerance, DataSize maxBodySize) {
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < secrets.size(); i++) {
      try {
        WebhookSecret.of(secrets.get(i));
      } catch (IllegalArgumentException e) {
        faults.add("secrets[%d]: %s".formatted(i, e.getMessage()));
      }
    }
    if (!path.matches("(/[A-Za-z0-9._~-]+)+")) {
      faults.add("path is '%s': expected one such as /api/sync".formatted(path));
    }
    if (tolerance.isNegative() || tolerance.isZero()) {
      faults.add("tolerance is %s: expected more than zero".formatted(tolerance));
    }
    if (maxBodySize.toBytes() < 1 || maxBodySize.toBytes() >= Integer.MAX_VALUE) {
      faults.add("max-body-size is %s: expected 1 byte to 2 GB".formatted(maxBodySize));
    }
    return faults;
  }

  /** Without the secrets. */
  @Override
  public String toString() {
    return "SyncWebhookProperties[%d secrets, path=%s, tolerance=%s, maxBodySize=%s]"
        .formatted(secrets.size(), path, tolerance, maxBodySize);
  }
}
