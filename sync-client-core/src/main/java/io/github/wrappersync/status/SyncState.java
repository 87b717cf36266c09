package io.github.wrappersync.status;

/** What a client is doing. The whole table of states and events is in docs/client-engine.md. */
public enum SyncState {
  /** Not started yet. */
  NEW,
  /** Reading its first snapshot: views are empty. */
  INITIALIZING,
  /** Something is missing, or must be assumed to be, and is being fetched. */
  CATCHING_UP,
  /** The live feed works, and nothing is known to be missing. */
  LIVE,
  /** Without a working live feed: asks for changes at an interval. */
  POLLING,
  /**
   * The data, or that of one tenant, could not be verified for long. It is kept and may be out of
   * date.
   */
  STALE,
  /** The publisher refuses the token. The data is kept and may be out of date. */
  UNAUTHORIZED,
  /** Closed. */
  STOPPED
}
