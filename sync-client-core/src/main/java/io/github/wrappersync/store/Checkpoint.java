package io.github.wrappersync.store;

/**
 * How far a handler is.
 *
 * <p>While {@code loading}, it has been told some of a snapshot's records, and perhaps later
 * events: whoever goes on from here tells it another snapshot, and the events above the position
 * for what was deleted meanwhile. Otherwise everything at or below the position is done.
 *
 * @param epoch the life of the event log that the position belongs to
 * @param position the position
 * @param loading whether the handler has not yet done all that exists
 */
public record Checkpoint(String epoch, long position, boolean loading) {

  /** Everything at or below the position is done. */
  public Checkpoint(String epoch, long position) {
    this(epoch, position, false);
  }
}
