package io.github.wrappersync.publisher;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Leaves out the recording of traces unless it is said where they are to be sent: by the settings
 * of Spring Boot's, or by the environment variables of OpenTelemetry that it takes them from.
 *
 * <p>Spring Boot alone would go on to record one trace in ten for nobody, and events would carry
 * it; with {@code management.opentelemetry.enabled=false} even each of them, as what takes the
 * place of the tracer then samples all. So the tracer itself is left out.
 */
final class TracingInitializer
    implements ApplicationContextInitializer<ConfigurableApplicationContext> {

  static final String EXCLUDE = "spring.autoconfigure.exclude";

  private static final String ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";

  private static final List<String> SWITCHES =
      List.of(
          "management.opentelemetry.enabled",
          "management.tracing.export.enabled",
          "management.tracing.export.otlp.enabled");

  private static final String PACKAGE = "org.springframework.boot.micrometer.tracing.";

  private static final List<String> TRACING =
      List.of(
          PACKAGE + "autoconfigure.MicrometerTracingAutoConfiguration",
          PACKAGE + "opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration",
          PACKAGE + "opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration",
          // Several times a second it would make room for the id of a trace beside a figure.
          PACKAGE + "autoconfigure.prometheus.PrometheusExemplarsAutoConfiguration");

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    ConfigurableEnvironment environment = context.getEnvironment();
    if (!tracesAreSent(environment)) {
      Set<String> excluded =
          new LinkedHashSet<>(
              Binder.get(environment)
                  .bind(EXCLUDE, Bindable.listOf(String.class))
                  .orElse(List.of()));
      excluded.addAll(TRACING);
      environment
          .getPropertySources()
          .addFirst(new MapPropertySource("tracing", Map.of(EXCLUDE, String.join(",", excluded))));
    }
  }

  private static boolean tracesAreSent(ConfigurableEnvironment environment) {
    return environment.containsProperty(ENDPOINT)
        && SWITCHES.stream()
            .allMatch(name -> environment.getProperty(name, Boolean.class, Boolean.TRUE));
  }
}
