package io.github.wrappersync.publisher.health;

import io.github.wrappersync.publisher.operations.StatusPart;

/** What the health contributes to the status. */
public record HealthStatus(PublisherHealth publisher) implements StatusPart {

  @Override
  public String name() {
    return "health";
  }

  @Override
  public Object read() {
    return publisher.now();
  }
}
