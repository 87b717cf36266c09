package io.github.wrappersync.store;

import java.util.UUID;

/**
 * One event on its way to a handler.
 *
 * @param eventId identifies the event
 * @param at its position with its epoch: a checkpoint of that epoch at or above it makes the memory
 *     of the event needless
 * @param lease under which the handler runs
 */
public record Delivery(UUID eventId, Checkpoint at, Lease lease) {}
