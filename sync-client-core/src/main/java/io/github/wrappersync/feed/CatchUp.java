package io.github.wrappersync.feed;

import io.github.wrappersync.wire.FeedPage;
import io.github.wrappersync.wire.ProgressReport;
import io.github.wrappersync.wire.SnapshotLine;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Asks for what happened: complete and in order. All methods block until they have the answer,
 * throw a {@link CatchUpException} that says what to do about it, and may be called by several
 * threads.
 */
public interface CatchUp extends AutoCloseable {

  /**
   * Reads the events after a position.
   *
   * @param after the position; 0 for the beginning
   * @param epoch the epoch that the position belongs to
   * @param limit at most this many events, 1 to 5,000
   * @param wait how long the publisher may hold the answer back until there is an event; zero for
   *     at once
   * @throws CatchUpException if there is no answer, or one that is no page
   */
  FeedPage changes(Scope scope, long after, String epoch, int limit, Duration wait)
      throws CatchUpException;

  /**
   * Reads the newest state of every record of the scope. A stream that breaks off is resumed where
   * it broke.
   *
   * @param lines is given the {@link SnapshotLine.Start}, then each {@link SnapshotLine.Entry}; it
   *     is given a second start if the snapshot had to begin anew, whereupon the records before it
   *     are void; what it throws ends the reading, and is passed on
   * @throws CatchUpException if the snapshot could not be read to its end
   */
  void snapshot(Scope scope, Consumer<SnapshotLine> lines) throws CatchUpException;

  /**
   * Tells the publisher where this client stands, for its operators; nothing depends on it.
   * Default: does nothing.
   *
   * @throws CatchUpException if the report was not taken
   */
  default void report(String application, ProgressReport report) throws CatchUpException {}

  /**
   * Gives up connections and threads; calls under way end with a {@link CatchUpException}.
   * Idempotent.
   */
  @Override
  void close();
}
