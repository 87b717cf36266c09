package io.github.wrappersync.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** When traces are recorded. */
class TracingInitializerTest {

  private static final String ENABLED = "management.opentelemetry.enabled";
  private static final Map<String, Object> ENDPOINT =
      Map.of("MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_OTLP_ENDPOINT", "http://collector:4318/v1/traces");

  @Test
  void tracesAreOffWhereItIsNotSaidWhereTheyGo() {
    assertThat(enabled(Map.of(), Map.of())).isEqualTo("false");
  }

  @Test
  void anEndpointSwitchesThemOn() {
    assertThat(enabled(ENDPOINT, Map.of())).isNull();
  }

  @Test
  void anEndpointThatNothingIsToBeSentToSwitchesNothingOn() {
    assertThat(enabled(ENDPOINT, Map.of("management.tracing.export.otlp.enabled", "false")))
        .isEqualTo("false");
  }

  @Test
  void whatIsSetIsLeftAsItIs() {
    assertThat(enabled(Map.of(), Map.of(ENABLED, "true"))).isEqualTo("true");
    assertThat(enabled(ENDPOINT, Map.of(ENABLED, "false"))).isEqualTo("false");
  }

  private static String enabled(Map<String, Object> variables, Map<String, Object> properties) {
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .replace(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
            new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
    environment.getPropertySources().addFirst(new MapPropertySource("set", properties));
    GenericApplicationContext context = new GenericApplicationContext();
    context.setEnvironment(environment);
    new TracingInitializer().initialize(context);
    return environment.getProperty(ENABLED);
  }
}
