package io.github.wrappersync.wire;

import io.github.wrappersync.model.SyncException;
import org.jspecify.annotations.Nullable;

/**
 * Something received does not have the form of the protocol. The message says where and what was
 * expected.
 */
public final class WireException extends SyncException {

  private static final long serialVersionUID = 1L;

  public WireException(String message) {
    super(message);
  }

  public WireException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
