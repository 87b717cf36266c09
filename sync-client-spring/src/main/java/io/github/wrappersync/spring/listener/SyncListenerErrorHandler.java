package io.github.wrappersync.spring.listener;

import io.github.wrappersync.model.Change;

/**
 * Decides what a listener's failure means. A bean of this type is used by the listeners that name
 * it, {@code @SyncListener(errorHandler = "…")}.
 */
@FunctionalInterface
public interface SyncListenerErrorHandler {

  /**
   * Is told that a listener threw. Called on the listener's thread. If this returns, the change
   * counts as done; if it throws, the same or something else, that is the failure: the change is
   * tried again, and becomes a dead letter in the end.
   *
   * @param listener the listener's id
   */
  void handle(String listener, Change<?> change, Exception failure) throws Exception;
}
