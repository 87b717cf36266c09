package io.github.wrappersync.publisher.health;

import java.util.List;

/**
 * How the publisher is.
 *
 * @param status {@code healthy}, {@code degraded} or {@code unhealthy}: the worst of the reasons
 * @param reasons empty if it is healthy
 */
public record Condition(String status, List<Reason> reasons) {

  public static final String HEALTHY = "healthy";
  public static final String DEGRADED = "degraded";
  public static final String UNHEALTHY = "unhealthy";

  public Condition {
    reasons = List.copyOf(reasons);
  }

  static Condition of(List<Reason> reasons) {
    if (reasons.isEmpty()) {
      return new Condition(HEALTHY, reasons);
    }
    return new Condition(
        reasons.stream().anyMatch(Reason::isUnhealthy) ? UNHEALTHY : DEGRADED, reasons);
  }

  /** 0 healthy, 1 degraded, 2 unhealthy. */
  public int grade() {
    return List.of(HEALTHY, DEGRADED, UNHEALTHY).indexOf(status);
  }
}
