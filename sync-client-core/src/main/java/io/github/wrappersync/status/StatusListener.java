package io.github.wrappersync.status;

/**
 * Is told when the state of a client changes, and of what else happens to it.
 *
 * <p>Each listener is told everything in order, one thing at a time, on a thread that is neither
 * the engine's nor a handler's: a slow one holds up nothing and nobody else. When 1,000 things wait
 * for a listener the oldest are left out, which the log says once. What it throws is logged.
 */
@FunctionalInterface
public interface StatusListener {

  /**
   * The state changed.
   *
   * @param now the status right after the change; older than {@code client.status()} if the
   *     listener is slow
   */
  void onChange(SyncState before, SyncStatus now);

  /** Something else happened. */
  default void onEvent(SyncEvent event) {}
}
