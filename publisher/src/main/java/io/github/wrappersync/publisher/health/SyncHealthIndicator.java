package io.github.wrappersync.publisher.health;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/** The health as Spring Boot's Actuator has it: UP, DEGRADED or DOWN, with the reasons. */
public record SyncHealthIndicator(PublisherHealth publisher) implements HealthIndicator {

  private static final Status DEGRADED = new Status("DEGRADED");

  @Override
  public Health health() {
    Condition condition = publisher.now();
    Status status =
        switch (condition.grade()) {
          case 0 -> Status.UP;
          case 1 -> DEGRADED;
          default -> Status.DOWN;
        };
    return Health.status(status).withDetail("reasons", condition.reasons()).build();
  }
}
