package io.github.wrappersync.publisher.webhook;

import io.github.wrappersync.publisher.settings.Secret;
import io.github.wrappersync.wire.WebhookSecret;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A webhook as it is delivered to: a row of {@code sync.webhook}.
 *
 * @param revision counts what operators have changed
 * @param anotherLife whether the database was restored, or copied, since the cursor was set
 */
record EndpointRow(
    String application,
    String url,
    Secret secret,
    @Nullable Secret oldSecret,
    @Nullable Instant oldSecretValidUntil,
    long revision,
    boolean anotherLife,
    EndpointState state) {

  /**
   * The secrets that sign now, the newer first.
   *
   * @throws IllegalArgumentException if somebody has put something else into the table
   */
  List<WebhookSecret> secrets(Instant now) {
    List<WebhookSecret> secrets = new ArrayList<>();
    secrets.add(WebhookSecret.of(secret.value()));
    if (oldSecret != null && oldSecretValidUntil != null && now.isBefore(oldSecretValidUntil)) {
      secrets.add(WebhookSecret.of(oldSecret.value()));
    }
    return secrets;
  }
}
