package io.github.wrappersync.store;

import java.util.Optional;
import java.util.UUID;

/**
 * One event on its way to a handler.
 *
 * @param eventId identifies the event
 * @param at its position with its epoch: a checkpoint of that epoch at or above it makes the memory
 *     of the event needless
 * @param lease under which the handler runs
 * @param letter the id of the dead letter that it is told from; empty if it is none
 */
public record Delivery(UUID eventId, Checkpoint at, Lease lease, Optional<String> letter) {

  /** An event that is no dead letter. */
  public Delivery(UUID eventId, Checkpoint at, Lease lease) {
    this(eventId, at, lease, Optional.empty());
  }
}
