package io.github.wrappersync.internal.engine;

import io.github.wrappersync.internal.engine.Alarms.Kind;
import java.time.Duration;

/**
 * Whether all of the data, or that of some tenant, could not be verified for too long. Belongs to
 * the engine's thread.
 */
final class Staleness {

  private final Alarms alarms;
  private final StatusBoard board;
  private final Duration staleAfter;
  private final Outage outage;
  private final Runnable whenStale;
  private boolean stale;

  Staleness(
      Alarms alarms, StatusBoard board, Duration staleAfter, Outage outage, Runnable whenStale) {
    this.alarms = alarms;
    this.board = board;
    this.staleAfter = staleAfter;
    this.outage = outage;
    this.whenStale = whenStale;
  }

  boolean isStale() {
    return stale;
  }

  /** Everything was verified at this time. */
  void current(long atNanos) {
    board.current(atNanos);
    watch();
  }

  /** The data of all tenants of which nothing is missing was verified at this time. */
  void current(HoldBack.Missing missing, long atNanos) {
    if (!missing.all()) {
      board.current(missing.tenants(), atNanos);
      watch();
    }
  }

  /** Counts from the last verification, or if there was none from now. */
  void watch() {
    Duration left = staleAfter.minus(board.verifiedAge().orElse(Duration.ZERO));
    if (!left.isNegative() && !left.isZero()) {
      stale = false;
      outage.over();
    }
    alarms.set(
        Kind.STALE,
        left,
        () -> {
          stale = true;
          outage.failed(
              "not for " + Outage.seconds(staleAfter), "it is kept, and may be out of date");
          whenStale.run();
        });
  }
}
