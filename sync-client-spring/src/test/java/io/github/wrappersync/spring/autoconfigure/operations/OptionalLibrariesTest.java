package io.github.wrappersync.spring.autoconfigure.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.metrics.SyncMetrics;
import io.github.wrappersync.spring.SyncClientBuilderCustomizer;
import io.github.wrappersync.spring.SyncClientCustomizer;
import io.github.wrappersync.spring.autoconfigure.SyncClientAutoConfiguration;
import io.github.wrappersync.spring.autoconfigure.endpoint.SyncEndpoint;
import io.github.wrappersync.spring.autoconfigure.endpoint.SyncEndpointAutoConfiguration;
import io.github.wrappersync.spring.autoconfigure.health.SyncHealthAutoConfiguration;
import io.github.wrappersync.spring.autoconfigure.metrics.SyncMetricsAutoConfiguration;
import io.github.wrappersync.spring.autoconfigure.metrics.SyncObservationAutoConfiguration;
import io.github.wrappersync.spring.autoconfigure.webhook.SyncWebhookAutoConfiguration;
import io.github.wrappersync.spring.webhook.WebhookLiveFeed;
import io.github.wrappersync.testing.InMemoryPublisher;
import io.github.wrappersync.wire.WebhookSecret;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

/** Each part without its library, switched off, and replaced. */
class OptionalLibrariesTest {

  private static final AutoConfigurations ALL =
      AutoConfigurations.of(
          SyncClientAutoConfiguration.class,
          SyncEndpointAutoConfiguration.class,
          SyncHealthAutoConfiguration.class,
          SyncMetricsAutoConfiguration.class,
          SyncObservationAutoConfiguration.class,
          SyncWebhookAutoConfiguration.class);

  private final InMemoryPublisher publisher = new InMemoryPublisher();

  private final ApplicationContextRunner application =
      new ApplicationContextRunner()
          .withConfiguration(ALL)
          .withPropertyValues(
              "sync.client.application=crm",
              "management.endpoints.web.exposure.include=*",
              "management.endpoints.jmx.exposure.include=*",
              "spring.jmx.enabled=true")
          .withBean(
              SyncClientBuilderCustomizer.class,
              () -> builder -> builder.catchUp(publisher.catchUp()))
          .withBean(SyncClientCustomizer.class, () -> SyncClient::users);

  private ApplicationContextRunner withRegistries() {
    return application
        .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
        .withBean(ObservationRegistry.class, ObservationRegistry::create);
  }

  @Test
  void withAllLibrariesAllPartsAreThere() {
    withRegistries()
        .run(
            context ->
                assertThat(context)
                    .hasNotFailed()
                    .hasSingleBean(SyncClient.class)
                    .hasSingleBean(SyncEndpoint.class)
                    .hasSingleBean(SyncMetrics.class)
                    .hasBean("syncHealthContributor")
                    .hasBean("syncReadiness")
                    .hasBean("syncObservationCustomizer")
                    .doesNotHaveBean(WebhookLiveFeed.class));
  }

  @ParameterizedTest
  @CsvSource({
    "org.springframework.boot.health, syncHealthContributor",
    "org.springframework.boot.actuate, syncEndpoint",
    "io.micrometer, syncMetrics",
    "io.micrometer, syncObservationCustomizer",
    "io.micrometer.observation, syncObservationCustomizer",
    "org.springframework.web, syncWebhookRoute",
  })
  void withoutALibraryTheRestWorks(String missing, String bean) {
    application
        .withClassLoader(new FilteredClassLoader(missing))
        .run(
            context ->
                assertThat(context)
                    .hasNotFailed()
                    .hasSingleBean(SyncClient.class)
                    .doesNotHaveBean(bean));
  }

  @Test
  void withoutAnyOfThemTheClientWorks() {
    application
        .withClassLoader(
            new FilteredClassLoader(
                "org.springframework.boot.health",
                "org.springframework.boot.actuate",
                "io.micrometer",
                "org.springframework.web",
                "jakarta.servlet"))
        .run(context -> assertThat(context).hasNotFailed().hasSingleBean(SyncClient.class));
  }

  @ParameterizedTest
  @CsvSource({
    "management.health.sync.enabled=false, syncHealthContributor",
    "management.health.defaults.enabled=false, syncHealthContributor",
    "management.health.sync.readiness=false, syncReadiness",
    "management.endpoint.health.group.readiness.exclude=sync, syncReadiness",
    "management.endpoint.sync.access=NONE, syncEndpoint",
    "management.health.sync.enabled=false, syncReadiness",
  })
  void partsAreSwitchedOffByTheUsualProperties(String property, String bean) {
    withRegistries()
        .withPropertyValues(property)
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(bean));
  }

  @Test
  void withoutRegistriesThereIsNothingToBind() {
    application.run(
        context ->
            assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(SyncMetrics.class)
                .doesNotHaveBean("syncObservationCustomizer"));
  }

  @Test
  void anApplicationsOwnBeansTakeTheirPlaces() {
    HealthIndicator own = () -> Health.up().build();
    withRegistries()
        .withBean("syncHealthContributor", HealthIndicator.class, () -> own)
        .run(
            context ->
                assertThat(context).hasNotFailed().getBean("syncHealthContributor").isSameAs(own));
  }

  @Test
  void metersReadinessObservationsAndTheReceiverOfWebhooksCanBeReplacedToo() {
    SyncClient other = SyncClient.builder("crm").allTenants().catchUp(publisher.catchUp()).build();
    SyncMetrics metrics = new SyncMetrics(other);
    HealthEndpointGroupsPostProcessor readiness = groups -> groups;
    SyncClientBuilderCustomizer observations = builder -> {};
    WebhookLiveFeed feed =
        new WebhookLiveFeed(
            "crm", List.of(WebhookSecret.random()), Duration.ofMinutes(1), Clock.systemUTC());
    withRegistries()
        .withPropertyValues("sync.client.webhook.secrets=" + WebhookSecret.random().text())
        .withBean(SyncMetrics.class, () -> metrics)
        .withBean("syncReadiness", HealthEndpointGroupsPostProcessor.class, () -> readiness)
        .withBean(
            "syncObservationCustomizer", SyncClientBuilderCustomizer.class, () -> observations)
        .withBean(WebhookLiveFeed.class, () -> feed)
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              assertThat(context.getBean(SyncMetrics.class)).isSameAs(metrics);
              assertThat(context.getBean("syncReadiness")).isSameAs(readiness);
              assertThat(context.getBean("syncObservationCustomizer")).isSameAs(observations);
              assertThat(context.getBean(WebhookLiveFeed.class)).isSameAs(feed);
            });
    other.close();
  }

  @Test
  void withoutAClientNoneOfThemIsThere() {
    new ApplicationContextRunner()
        .withConfiguration(ALL)
        .withPropertyValues("management.endpoints.web.exposure.include=*")
        .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
        .run(
            context ->
                assertThat(context)
                    .hasNotFailed()
                    .doesNotHaveBean(SyncEndpoint.class)
                    .doesNotHaveBean(SyncMetrics.class)
                    .doesNotHaveBean("syncHealthContributor"));
  }

  @Test
  void wrongPropertiesOfWebhooksAreNamedAllAtOnceWithoutTheSecrets() {
    application
        .withPropertyValues(
            "sync.client.webhook.secrets=hunter2," + WebhookSecret.random().text(),
            "sync.client.webhook.path=api/sync",
            "sync.client.webhook.tolerance=0s")
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .rootCause()
                    .hasMessageContaining("secrets[0]")
                    .hasMessageContaining("path is 'api/sync'")
                    .hasMessageContaining("tolerance is PT0S")
                    .hasMessageNotContaining("hunter2"));
  }

  @Test
  void webhooksAndRedisTogetherEndTheStart() {
    application
        .withPropertyValues(
            "sync.client.webhook.secrets=" + WebhookSecret.random().text(),
            "sync.client.redis-url=redis://:hunter2@localhost")
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .rootCause()
                    .hasMessageContaining("sync.client.redis-url")
                    .hasMessageContaining("sync.client.webhook.secrets")
                    .hasMessageNotContaining("hunter2"));
  }

  @Test
  void withoutASecretNoWebhookIsReceived() {
    new WebApplicationContextRunner()
        .withConfiguration(ALL)
        .withPropertyValues("sync.client.application=crm")
        .withBean(
            SyncClientBuilderCustomizer.class,
            () -> builder -> builder.catchUp(publisher.catchUp()))
        .withBean(SyncClientCustomizer.class, () -> SyncClient::users)
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("syncWebhookRoute"));
  }
}
