package io.github.wrappersync.publisher.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** No instance that writes, or a writer of this instance that can not. */
public final class WriterSource implements HealthSource {

  /** A writer that ends hands over within a few seconds. */
  private static final Duration TAKEOVER = Duration.ofSeconds(15);

  private final BooleanSupplier leaseIsHeld;
  private final Supplier<Optional<String>> interruption;
  private final LongSupplier nanoTime;
  private long missingSince;
  private boolean isMissing;

  /**
   * @param leaseIsHeld whether any instance holds the lease
   * @param interruption why the writer of this instance can not write; empty if it writes or stands
   *     by
   */
  public WriterSource(
      BooleanSupplier leaseIsHeld, Supplier<Optional<String>> interruption, LongSupplier nanoTime) {
    this.leaseIsHeld = leaseIsHeld;
    this.interruption = interruption;
    this.nanoTime = nanoTime;
  }

  @Override
  public List<Reason> examine() {
    List<Reason> reasons = new ArrayList<>();
    boolean isHeld = leaseIsHeld.getAsBoolean();
    if (isHeld) {
      isMissing = false;
    } else {
      if (!isMissing) {
        isMissing = true;
        missingSince = nanoTime.getAsLong();
      }
      Duration missing = Duration.ofNanos(nanoTime.getAsLong() - missingSince);
      String detail =
          "No instance holds the writer's lease, for %d s as far as this instance has looked: changes are captured and wait"
              .formatted(missing.toSeconds());
      reasons.add(
          missing.compareTo(TAKEOVER) < 0
              ? Reason.degraded("no-writer", detail)
              : Reason.unhealthy("no-writer", detail));
    }
    if (interruption.get().isPresent()) {
      String detail =
          "The writer of this instance was interrupted and tries again: GET /admin/status and its log tell why";
      reasons.add(
          isHeld
              ? Reason.degraded("writer-interrupted", detail)
              : Reason.unhealthy("writer-interrupted", detail));
    }
    return reasons;
  }
}
