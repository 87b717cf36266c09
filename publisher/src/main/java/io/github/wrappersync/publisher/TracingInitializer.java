package io.github.wrappersync.publisher;

import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Switches OpenTelemetry off unless it is said where traces are to be sent: by the setting of
 * Spring Boot's, or by the environment variables of OpenTelemetry that it takes them from. Spring
 * Boot alone would go on to record one trace in ten for nobody, and events would carry it.
 *
 * <p>What is said here comes last: {@code management.opentelemetry.enabled} itself decides where it
 * is set.
 */
final class TracingInitializer
    implements ApplicationContextInitializer<ConfigurableApplicationContext> {

  private static final String ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";
  private static final String EXPORT = "management.tracing.export.otlp.enabled";

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    ConfigurableEnvironment environment = context.getEnvironment();
    if (!environment.containsProperty(ENDPOINT)
        || !environment.getProperty(EXPORT, Boolean.class, true)) {
      environment
          .getPropertySources()
          .addLast(
              new MapPropertySource("tracing", Map.of("management.opentelemetry.enabled", false)));
    }
  }
}
