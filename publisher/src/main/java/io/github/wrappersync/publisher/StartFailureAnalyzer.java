package io.github.wrappersync.publisher;

import io.github.wrappersync.publisher.capture.CaptureFaultException;
import io.github.wrappersync.publisher.capture.DefaultTables;
import io.github.wrappersync.publisher.settings.Fault;
import io.github.wrappersync.publisher.settings.PublisherSettings;
import io.github.wrappersync.publisher.settings.SettingsException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/**
 * Tells a start that failed in one message without a stack trace: what is wrong, the value found,
 * what was expected, what to do. An exception that it does not know is left to Spring Boot.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StartFailureAnalyzer implements FailureAnalyzer {

  private static final String ACTION =
      "Correct what is named above and start the publisher again. README.md lists all settings.";

  private final @Nullable Environment environment;

  StartFailureAnalyzer(@Nullable Environment environment) {
    this.environment = environment;
  }

  @Override
  public @Nullable FailureAnalysis analyze(Throwable failure) {
    SettingsException settings = find(failure, SettingsException.class);
    if (settings == null) {
      Fault fault = fault(failure);
      settings = fault == null ? null : new SettingsException(fault, failure);
    }
    CaptureFaultException capture = find(failure, CaptureFaultException.class);
    if (capture != null) {
      return new FailureAnalysis(
          "The publisher cannot start. " + capture.getMessage(), ACTION, failure);
    }
    return settings == null
        ? null
        : new FailureAnalysis(String.valueOf(settings.getMessage()), ACTION, failure);
  }

  private @Nullable Fault fault(Throwable failure) {
    PortInUseException port = find(failure, PortInUseException.class);
    if (port != null) {
      return new Fault(
          "SERVER_PORT",
          "%d, on which another process listens".formatted(port.getPort()),
          "a free port",
          "end the other process, or choose another port: SERVER_PORT=" + (port.getPort() + 1));
    }
    PublisherSettings settings = settings();
    SQLException sql = find(failure, SQLException.class);
    if (settings != null && sql != null) {
      return DatabaseProbe.fault(settings.database(), sql);
    }
    return null;
  }

  /** Read again: the beans are gone by now. */
  private @Nullable PublisherSettings settings() {
    try {
      return environment instanceof ConfigurableEnvironment settings
          ? PublisherSettings.read(settings, schema -> DefaultTables.in(schema).all())
          : null;
    } catch (SettingsException e) {
      return null;
    }
  }

  private static <E extends Throwable> @Nullable E find(Throwable failure, Class<E> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
    }
    return null;
  }
}
