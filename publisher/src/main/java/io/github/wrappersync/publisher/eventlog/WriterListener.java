package io.github.wrappersync.publisher.eventlog;

import java.time.Duration;
import java.util.List;

/**
 * Is told what the writer of this instance does. Called on the writer's thread: implementations
 * return at once and do not throw.
 */
public interface WriterListener {

  /**
   * Tells, before each {@link #onBegin}, how often an instance has become the writer of this log:
   * the number is greater than that of every writer before this one.
   */
  default void onTerm(long term) {}

  /**
   * This instance became the writer, or began a new epoch, or goes on from a head at which an
   * application has begun a new life.
   *
   * @param head the position of the newest event: what came before was announced by another writer,
   *     or by nobody
   */
  default void onBegin(String epoch, long head) {}

  /** A transaction is committed; its events are in the log. */
  default void onCommit(String epoch, List<Event> events) {}

  /**
   * A batch of the drain is committed.
   *
   * @param changes how many rows of the change log are processed with it
   * @param time from the beginning of its transaction to the end of its commit
   */
  default void onDrained(int changes, Duration time) {}

  /**
   * Tells every few seconds what the writer waits for.
   *
   * @param gaps how many ids of the change log were taken and may still become visible: those of
   *     transactions that are open, or were rolled back
   */
  default void onWaiting(long gaps) {}

  /** This instance is not the writer any more. */
  default void onEnd() {}
}
