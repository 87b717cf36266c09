package io.github.wrappersync.client;

import io.github.wrappersync.model.SyncException;

/**
 * What was awaited did not happen in time. The client goes on trying; the message names its state
 * and its last problem.
 */
public final class SyncTimeoutException extends SyncException {

  private static final long serialVersionUID = 1L;

  SyncTimeoutException(String message) {
    super(message);
  }
}
