package io.github.wrappersync.publisher.eventlog;

import java.sql.SQLException;

/** This instance is not the writer any more: what it was about to write is not written. */
public final class LeaseLostException extends SQLException {

  private static final long serialVersionUID = 1L;

  public LeaseLostException(String message) {
    super(message);
  }
}
