package io.github.wrappersync.internal.engine;

import io.github.wrappersync.status.SyncState;

/**
 * The state as it follows from the facts: docs/client-engine.md. Belongs to the engine's thread.
 */
final class StateRule {

  /** What an engine does at large. */
  enum Phase {
    NEW,
    LOADING,
    FOLLOWING,
    STOPPED
  }

  private final PublisherLine publisher;
  private final Staleness staleness;
  private final HoldBack hold;
  private final LiveLine line;

  StateRule(PublisherLine publisher, Staleness staleness, HoldBack hold, LiveLine line) {
    this.publisher = publisher;
    this.staleness = staleness;
    this.hold = hold;
    this.line = line;
  }

  /**
   * @param loaded whether the first load is done
   */
  SyncState of(Phase phase, boolean loaded) {
    if (phase == Phase.STOPPED) {
      return SyncState.STOPPED;
    }
    if (phase == Phase.NEW) {
      return SyncState.NEW;
    }
    if (publisher.isUnauthorized()) {
      return SyncState.UNAUTHORIZED;
    }
    if (!loaded) {
      return SyncState.INITIALIZING;
    }
    if (staleness.isStale()) {
      return SyncState.STALE;
    }
    if (hold.isHolding()) {
      return SyncState.CATCHING_UP;
    }
    return line.isWorking() ? SyncState.LIVE : SyncState.POLLING;
  }
}
