package io.github.wrappersync.store;

import io.github.wrappersync.model.SyncException;

/**
 * The stores could not do their part, as when their database is away: the event counts as not done,
 * and waits. It is no failure of the handler, and never makes a dead letter.
 */
public final class StoreUnavailableException extends SyncException {

  private static final long serialVersionUID = 1L;

  public StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
