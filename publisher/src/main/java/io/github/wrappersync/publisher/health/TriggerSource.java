package io.github.wrappersync.publisher.health;

import io.github.wrappersync.publisher.capture.TriggerReport;
import io.github.wrappersync.publisher.capture.TriggerReport.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Triggers that are missing, disabled or not as they should be. Looked at once a minute. */
public final class TriggerSource implements HealthSource {

  private static final long INTERVAL = Duration.ofMinutes(1).toNanos();

  /** With these, changes are lost until a backfill finds them. */
  private static final Set<Kind> LOSING =
      Set.of(Kind.NOT_CAPTURABLE, Kind.TRIGGER_MISSING, Kind.TRIGGER_DISABLED);

  private final Supplier<List<TriggerReport>> verify;
  private final LongSupplier nanoTime;
  private List<Reason> known = List.of();
  private long nextLook;

  public TriggerSource(Supplier<List<TriggerReport>> verify, LongSupplier nanoTime) {
    this.verify = verify;
    this.nanoTime = nanoTime;
    this.nextLook = nanoTime.getAsLong();
  }

  @Override
  public List<Reason> examine() {
    if (nanoTime.getAsLong() - nextLook >= 0) {
      known =
          verify.get().stream().filter(report -> !report.ok()).map(TriggerSource::reason).toList();
      nextLook = nanoTime.getAsLong() + INTERVAL;
    }
    return known;
  }

  private static Reason reason(TriggerReport report) {
    List<TriggerReport.Problem> problems = report.problems();
    boolean loses = problems.stream().anyMatch(problem -> LOSING.contains(problem.kind()));
    String detail =
        "%d faults of the capture of %s, the first: %s%s"
            .formatted(
                problems.size(),
                report.table(),
                problems.get(0).kind(),
                "; GET /admin/triggers tells all, as of a minute ago at the most");
    return loses
        ? Reason.unhealthy("changes-not-captured", detail)
        : Reason.degraded("triggers-outdated", detail);
  }
}
