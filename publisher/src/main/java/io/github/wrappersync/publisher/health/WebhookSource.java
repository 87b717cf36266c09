package io.github.wrappersync.publisher.health;

import io.github.wrappersync.publisher.webhook.Webhook;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Webhooks that fail for longer than a restart of their endpoint takes, or are disabled. */
public final class WebhookSource implements HealthSource {

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Supplier<List<Webhook>> webhooks;
  private final InstantSource clock;

  public WebhookSource(Supplier<List<Webhook>> webhooks, InstantSource clock) {
    this.webhooks = webhooks;
    this.clock = clock;
  }

  @Override
  public List<Reason> examine() {
    List<Reason> reasons = new ArrayList<>();
    Instant now = clock.instant();
    for (Webhook webhook : webhooks.get()) {
      Instant failing = webhook.failingSince();
      if (webhook.state().equals("disabled")) {
        reasons.add(
            Reason.degraded(
                "webhook-disabled",
                "The webhook of %s is disabled: its events are kept; enable it once its endpoint is mended"
                    .formatted(webhook.application())));
      } else if (failing != null && failing.plus(PATIENCE).isBefore(now)) {
        reasons.add(
            Reason.degraded(
                "webhook-failing",
                "The webhook of %s has failed for %d s: GET /admin/applications/%s/webhook tells why"
                    .formatted(
                        webhook.application(),
                        Duration.between(failing, now).toSeconds(),
                        webhook.application())));
      }
    }
    return reasons;
  }
}
