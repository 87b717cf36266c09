package io.github.wrappersync.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** When traces are recorded. */
class TracingInitializerTest {

  private static final Map<String, Object> ENDPOINT =
      Map.of(
          "MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_OTLP_ENDPOINT",
          "http://collector:4318/v1/traces");

  @Test
  void tracesAreLeftOutWhereItIsNotSaidWhereTheyGo() {
    assertThat(excluded(Map.of(), Map.of()))
        .contains("OpenTelemetryTracingAutoConfiguration", "MicrometerTracingAutoConfiguration");
  }

  @Test
  void anEndpointSwitchesThemOn() {
    assertThat(excluded(ENDPOINT, Map.of())).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "management.opentelemetry.enabled",
        "management.tracing.export.enabled",
        "management.tracing.export.otlp.enabled"
      })
  void anEndpointThatNothingIsToBeSentToSwitchesNothingOn(String off) {
    assertThat(excluded(ENDPOINT, Map.of(off, "false")))
        .contains("OpenTelemetryTracingAutoConfiguration");
  }

  @Test
  void whatIsLeftOutBesidesStaysSo() {
    assertThat(excluded(Map.of(), Map.of("spring.autoconfigure.exclude[0]", "a.B")))
        .startsWith("a.B,");
  }

  private static String excluded(Map<String, Object> variables, Map<String, Object> properties) {
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .replace(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
            new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
    environment.getPropertySources().addFirst(new MapPropertySource("set", properties));
    try (GenericApplicationContext context = new GenericApplicationContext()) {
      context.setEnvironment(environment);
      new TracingInitializer().initialize(context);
      return environment.getProperty(TracingInitializer.EXCLUDE);
    }
  }
}
