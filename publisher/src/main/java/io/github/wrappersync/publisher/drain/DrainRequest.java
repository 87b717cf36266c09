package io.github.wrappersync.publisher.drain;

import io.github.wrappersync.publisher.changelog.ChangeLogIndex;

/**
 * The request for a drain that is being fulfilled: done once nothing waits of what was committed
 * when it was found, later changes or none. Used by the writer's thread alone.
 */
final class DrainRequest {

  private static final long NONE = -1;

  private long number = NONE;
  private long target = NONE;

  boolean isOpen() {
    return number != NONE;
  }

  /** Takes up the newest request, unless one is under way. Tells whether it has. */
  boolean takes(Control control) {
    if (isOpen() || control.drainsAsked() <= control.drainsDone()) {
      return false;
    }
    number = control.drainsAsked();
    target = NONE;
    return true;
  }

  /**
   * @param everything whether all that is visible was taken in since the request was taken up
   */
  boolean isDone(boolean everything, ChangeLogIndex index) {
    if (isOpen() && target == NONE && everything) {
      target = index.frontier();
    }
    return isOpen() && target != NONE && index.firstPending() > target;
  }

  long close() {
    long done = number;
    number = NONE;
    return done;
  }
}
