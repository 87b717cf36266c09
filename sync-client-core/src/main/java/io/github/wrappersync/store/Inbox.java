package io.github.wrappersync.store;

import java.util.UUID;

/**
 * Remembers which events a handler has done above its checkpoint, so that an event told again has
 * no second effect. A store that shares a transaction with the handler makes the effect happen
 * exactly once; any other at least once. May be called by several threads, for one event by one at
 * a time.
 */
public interface Inbox {

  /**
   * Does the work unless the event was done before, and remembers it as done if the work returns.
   *
   * @param checkpoint the event's position with its epoch: a checkpoint at or above it makes the
   *     memory of the event needless
   * @return whether the work was done now
   * @throws Exception what the work threw; the event then counts as not done
   */
  boolean doOnce(String handler, UUID eventId, Checkpoint checkpoint, Work work) throws Exception;

  /**
   * Forgets the events at or below the checkpoint, and those of other epochs.
   *
   * @param checkpoint what the handler's checkpoint was saved as
   */
  void forget(String handler, Checkpoint checkpoint);

  /** What a handler does with one event. */
  @FunctionalInterface
  interface Work {

    void run() throws Exception;
  }
}
