package io.github.wrappersync.publisher.eventlog;

/** The application was removed, perhaps while it was being read. */
public final class ApplicationRemovedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ApplicationRemovedException(String application) {
    super("The application '%s' was removed".formatted(application));
  }
}
