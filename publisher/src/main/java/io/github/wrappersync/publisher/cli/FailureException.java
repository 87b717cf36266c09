package io.github.wrappersync.publisher.cli;

/** Ends a command with a message for people and an exit code. */
final class FailureException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The publisher refused, or what was asked did not turn out well. */
  static final int REFUSED = 1;

  /** The command was not given as it must be. */
  static final int USAGE = 2;

  /** No publisher answered. */
  static final int NO_CONNECTION = 3;

  private final int exitCode;

  FailureException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
