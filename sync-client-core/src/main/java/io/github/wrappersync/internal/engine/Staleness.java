package io.github.wrappersync.internal.engine;

import io.github.wrappersync.internal.engine.Alarms.Kind;
import java.time.Duration;
import org.slf4j.Logger;

/** Whether nothing could be verified for too long. Belongs to the engine's thread. */
final class Staleness {

  private final Logger log;
  private final Alarms alarms;
  private final StatusBoard board;
  private final Duration staleAfter;
  private final Runnable whenStale;
  private boolean stale;

  Staleness(Logger log, Alarms alarms, StatusBoard board, Duration staleAfter, Runnable whenStale) {
    this.log = log;
    this.alarms = alarms;
    this.board = board;
    this.staleAfter = staleAfter;
    this.whenStale = whenStale;
  }

  boolean isStale() {
    return stale;
  }

  /** Everything was verified at this time. */
  void current(long atNanos) {
    board.current(atNanos);
    stale = false;
    watch();
  }

  /** Counts from now. */
  void watch() {
    alarms.set(
        Kind.STALE,
        staleAfter,
        () -> {
          stale = true;
          log.warn(
              "Nothing could be verified for {}: the data is kept, and may be out of date",
              staleAfter);
          whenStale.run();
        });
  }
}
