package io.github.wrappersync.model;

/** What ends the telling of a listener: of the status, of events, or of the changes of a view. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {

  /**
   * Ends it: what the listener has not been told by now, it is not told any more; a call under way
   * goes on. Idempotent, never blocks, and may be called by any thread.
   */
  @Override
  void close();
}
