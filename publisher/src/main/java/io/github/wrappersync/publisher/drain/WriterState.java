package io.github.wrappersync.publisher.drain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the writer of this instance does now.
 *
 * @param interruption why it can not write; null unless it is interrupted
 * @param since when this state began; null before the writer has started
 */
public record WriterState(State state, @Nullable String interruption, @Nullable Instant since) {

  /** What a writer can be doing. */
  public enum State {
    /** It holds the lease, and drains unless it is paused. */
    WRITING,
    /** Another instance writes, or it has not been decided yet who does. */
    STANDBY,
    /** It should write and can not, or has not found out yet whether another instance does. */
    INTERRUPTED
  }

  static WriterState of(State state, Instant since) {
    return new WriterState(state, null, since);
  }
}
