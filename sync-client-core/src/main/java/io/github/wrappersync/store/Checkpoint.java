package io.github.wrappersync.store;

/**
 * How far a handler is: everything at or below the position is done.
 *
 * @param epoch the life of the event log that the position belongs to
 * @param position the position
 */
public record Checkpoint(String epoch, long position) {}
