package io.github.wrappersync.store;

import io.github.wrappersync.model.SyncException;

/**
 * The transaction was rolled back as it came into conflict with another one: a deadlock, or a
 * serialization failure. To be tried again at once; no failure of the handler.
 */
public final class TransactionConflictException extends SyncException {

  private static final long serialVersionUID = 1L;

  public TransactionConflictException(String message, Throwable cause) {
    super(message, cause);
  }
}
