package io.github.wrappersync.publisher.check;

import io.github.wrappersync.publisher.health.Condition;
import io.github.wrappersync.publisher.health.PublisherHealth;
import io.github.wrappersync.publisher.health.Reason;
import java.util.stream.Collectors;

/** The publisher is healthy. */
record HealthCheck(PublisherHealth health) implements Check {

  @Override
  public String name() {
    return "health";
  }

  @Override
  public Outcome run() {
    Condition condition = health.now();
    return condition.grade() == 0
        ? Outcome.good(condition.status())
        : Outcome.bad(
            condition.reasons().stream()
                .map(Reason::detail)
                .collect(Collectors.joining("; ", condition.status() + ": ", "")));
  }
}
