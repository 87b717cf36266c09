package io.github.wrappersync.status;

/** What somebody who is told of something ends it by. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {

  /**
   * Ends it: what has not been told by now is not told any more; a call under way goes on.
   * Idempotent, does not wait, and may be called by any thread.
   */
  @Override
  void close();
}
