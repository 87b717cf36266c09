package io.github.wrappersync.publisher.retention;

import java.util.OptionalLong;

/** Somebody who reads the event log from a position of its own, and must not lose what is there. */
@FunctionalInterface
public interface PositionHold {

  /**
   * The lowest position that is still needed: it and all above it are kept, however old; empty if
   * nothing is held back. Asked once a run; may block for a query. A hold that begins later must
   * begin above everything that may be deleted, as at the head of the log.
   *
   * @throws RuntimeException if it is not known: then no event is deleted in this run
   */
  OptionalLong lowestNeeded();
}
