package io.github.wrappersync.publisher.operations;

import io.github.wrappersync.publisher.webhook.Webhooks;

/** What the webhooks contribute to the status. */
public record WebhookStatus(Webhooks webhooks) implements StatusPart {

  @Override
  public String name() {
    return "webhooks";
  }

  @Override
  public Object read() {
    return webhooks.all();
  }
}
