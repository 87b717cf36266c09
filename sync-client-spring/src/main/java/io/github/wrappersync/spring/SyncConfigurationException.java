package io.github.wrappersync.spring;

import io.github.wrappersync.model.SyncException;
import org.jspecify.annotations.Nullable;

/**
 * The application cannot start because of how its client is configured, or because the client was
 * not ready in time. Spring Boot shows what is wrong and what to do in place of a stack trace.
 */
public final class SyncConfigurationException extends SyncException {

  private static final long serialVersionUID = 1L;

  private final String description;
  private final String action;

  /**
   * @param description what is wrong: all of it
   * @param action what to do about it
   */
  public SyncConfigurationException(String description, String action, @Nullable Throwable cause) {
    super(description + System.lineSeparator() + action, cause);
    this.description = description;
    this.action = action;
  }

  /** What is wrong. */
  public String description() {
    return description;
  }

  /** What to do about it. */
  public String action() {
    return action;
  }
}
