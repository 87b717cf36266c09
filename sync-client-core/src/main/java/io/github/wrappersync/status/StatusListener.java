package io.github.wrappersync.status;

/** Is told when the state of a client changes. */
@FunctionalInterface
public interface StatusListener {

  /**
   * The state changed. Called on the client's engine thread, in order: return quickly, and do not
   * wait for the client here. What is thrown is logged.
   */
  void onChange(SyncState before, SyncStatus now);
}
