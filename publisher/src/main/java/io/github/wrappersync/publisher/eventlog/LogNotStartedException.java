package io.github.wrappersync.publisher.eventlog;

/**
 * The event log has no epoch yet: its writer has not started for the first time. Try again soon.
 */
public final class LogNotStartedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  LogNotStartedException() {
    super("The event log has not been started yet: expected within seconds of the first start");
  }
}
