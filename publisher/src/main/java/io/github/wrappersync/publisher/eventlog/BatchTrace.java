package io.github.wrappersync.publisher.eventlog;

import org.jspecify.annotations.Nullable;

/** The trace that the events of one append belong to. */
@FunctionalInterface
public interface BatchTrace {

  /** Of events that belong to no trace. */
  BatchTrace NONE = index -> null;

  /**
   * What an event carries as {@code traceparent}; null for none.
   *
   * @param index its place in the append, from 0
   */
  @Nullable String traceparent(int index);
}
