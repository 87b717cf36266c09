package io.github.wrappersync.store;

/**
 * What is to become of a dead letter. Any instance may decide it; the one that runs the handler
 * does it.
 */
public enum DeadLetterState {
  /** It waits for somebody to decide. */
  WAITING,
  /** The handler is to try it again, after the earlier ones of its record. */
  TO_RETRY,
  /** It is to be forgotten. */
  TO_DISCARD
}
