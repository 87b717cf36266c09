package io.github.wrappersync.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.client.SyncClientBuilder;
import io.github.wrappersync.spring.SyncClientBuilderCustomizer;
import io.github.wrappersync.view.Freshness;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class SyncClientPropertiesTest {

  /** The builder's options, each with its property; those without one are beans. */
  private static final Map<String, String> OPTIONS =
      Map.ofEntries(
          Map.entry("tenants", "tenants"),
          Map.entry("allTenants", "tenants"),
          Map.entry("redis", "redis-url"),
          Map.entry("signingKey", "signing-keys"),
          Map.entry("publisher", "publisher-url"),
          Map.entry("trustedCertificates", "trusted-certificates"),
          Map.entry("clientCertificate", "client-certificate"),
          Map.entry("instance", "instance"),
          Map.entry("heartbeatTimeout", "heartbeat-timeout"),
          Map.entry("livePollInterval", "live-poll-interval"),
          Map.entry("pollInterval", "poll-interval"),
          Map.entry("freshness", "freshness.within"),
          Map.entry("staleAfter", "stale-after"),
          Map.entry("progressInterval", "progress-interval"),
          Map.entry("warmStart", "warm-start.file"),
          Map.entry("handlerThreads", "handler-threads"),
          Map.entry("queueCapacity", "queue-capacity"),
          Map.entry("bufferCapacity", "buffer-capacity"),
          Map.entry("closeTimeout", "close-timeout"));

  private static final Set<String> BEANS =
      Set.of("liveFeed", "catchUp", "stores", "time", "handlerInterceptor");

  private final ApplicationContextRunner application =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(SyncClientAutoConfiguration.class))
          .withPropertyValues(
              "sync.client.application=crm",
              "sync.client.publisher-url=http://localhost:1",
              "sync.client.token=a-token-for-tests",
              "sync.client.views=users");

  @Test
  void everyOptionOfTheBuilderHasAPropertyOrIsABean() {
    Set<String> options =
        Arrays.stream(SyncClientBuilder.class.getDeclaredMethods())
            .filter(method -> Modifier.isPublic(method.getModifiers()))
            .filter(method -> method.getReturnType() == SyncClientBuilder.class)
            .map(Method::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> known = new TreeSet<>(OPTIONS.keySet());
    known.addAll(BEANS);

    assertThat(options).isEqualTo(known);
  }

  @Test
  void theScopeTheFilesAndTheFreshnessReachTheBuilder() {
    assertThat(built("sync.client.tenants=t1,t2"))
        .containsEntry("tenants", new LinkedHashSet<>(Set.of("t1", "t2")))
        .containsEntry("allTenants", false);
    assertThat(built()).containsEntry("allTenants", true);
    assertThat(
            built(
                "sync.client.warm-start.file=target/x.warm", "sync.client.warm-start.interval=7s"))
        .containsEntry("warmFile", Path.of("target/x.warm"))
        .containsEntry("warmInterval", Duration.ofSeconds(7));
    assertThat(built("sync.client.freshness.within=15m"))
        .containsEntry("freshness", Freshness.within(Duration.ofMinutes(15)));
    assertThat(
            built(
                "sync.client.freshness.within=15m",
                "sync.client.freshness.when-older=fetch",
                "sync.client.freshness.fetch-timeout=3s"))
        .containsEntry(
            "freshness", Freshness.within(Duration.ofMinutes(15)).orFetch(Duration.ofSeconds(3)));
    assertThat(built("sync.client.freshness.within=1m", "sync.client.freshness.when-older=serve"))
        .containsEntry("freshness", Freshness.within(Duration.ofMinutes(1)).orServe());
  }

  @Test
  void theClientClosesWithinThePhaseOfSpring() {
    assertThat(built()).containsEntry("closeTimeout", Duration.ofSeconds(10));
    assertThat(built("spring.lifecycle.timeout-per-shutdown-phase=4s"))
        .containsEntry("closeTimeout", Duration.ofSeconds(4));
  }

  @Test
  void aPropertyThatIsNotKnownEndsTheStartAndIsNamed() {
    application
        .withPropertyValues("sync.client.poll-intervall=1s")
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .rootCause()
                    .hasMessageContaining("sync.client.poll-intervall"));
  }

  @Test
  void thePropertiesOfTheWebhookReceiverAreNotUnknown() {
    application
        .withPropertyValues("sync.client.webhook.secrets[0]=a", "sync.client.webhook.tolerance=5m")
        .run(context -> assertThat(context).hasNotFailed());
  }

  @Test
  void thePropertiesDoNotShowTheToken() {
    application.run(
        context ->
            assertThat(context.getBean(SyncClientProperties.class).toString())
                .doesNotContain("a-token-for-tests"));
  }

  /** The builder's fields as they are when everything was applied. */
  private Map<String, Object> built(String... properties) {
    Map<String, Object> fields = new HashMap<>();
    application
        .withPropertyValues(properties)
        .withBean(
            SyncClientBuilderCustomizer.class,
            () -> builder -> fields.putAll(BuilderFields.of(builder)))
        .run(context -> assertThat(context).hasNotFailed());
    return fields;
  }
}
