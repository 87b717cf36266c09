package io.github.wrappersync.model;

import org.jspecify.annotations.Nullable;

/**
 * The root of the exceptions of this library. A message says what happened, the value found, what
 * was expected, and what to do next; it never holds a token or a record's data.
 */
public class SyncException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public SyncException(String message) {
    super(message);
  }

  public SyncException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
