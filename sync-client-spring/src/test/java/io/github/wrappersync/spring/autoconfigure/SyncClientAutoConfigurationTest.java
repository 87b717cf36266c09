package io.github.wrappersync.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.spring.SyncClientBuilderCustomizer;
import io.github.wrappersync.spring.SyncClientCustomizer;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.testing.InMemoryPublisher;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class SyncClientAutoConfigurationTest {

  private final InMemoryPublisher publisher = new InMemoryPublisher();

  private final ApplicationContextRunner application =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(SyncClientAutoConfiguration.class));

  @Test
  void withoutAnApplicationThereIsNoClient() {
    application.run(
        context -> assertThat(context).hasNotFailed().doesNotHaveBean(SyncClient.class));
  }

  @Test
  void aPublisherWithoutAnApplicationIsAMistake() {
    application
        .withPropertyValues("sync.client.publisher-url=http://localhost:1")
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .rootCause()
                    .hasMessageContaining("sync.client.application is not"));
  }

  @Test
  void theClientOfTheApplicationIsStartedAndFilled() {
    publisher.publish(
        "crm",
        "t1",
        DataTypes.CREDIT_CONFIGS,
        new CreditConfig("c1", "t1", "crm.leads.create", new BigDecimal("2.50"), true));
    application
        .withPropertyValues("sync.client.application=crm", "sync.client.tenants=t1")
        .withBean(
            SyncClientBuilderCustomizer.class,
            () ->
                builder -> builder.catchUp(publisher.catchUp()).liveFeed(publisher.liveFeed("crm")))
        .withBean(SyncClientCustomizer.class, () -> SyncClient::creditCosts)
        .run(
            context -> {
              SyncClient client =
                  context.getBean(SyncClient.class).awaitReady(Duration.ofSeconds(10));
              assertThat(client.creditCosts().require("t1", "crm.leads.create"))
                  .isEqualByComparingTo("2.50");
            });
  }

  @Test
  void theClientIsClosedWithTheApplication() {
    AtomicReference<SyncClient> client = new AtomicReference<>();
    application
        .withPropertyValues("sync.client.application=crm")
        .withBean(
            SyncClientBuilderCustomizer.class,
            () -> builder -> builder.catchUp(publisher.catchUp()))
        .withBean(SyncClientCustomizer.class, () -> SyncClient::users)
        .run(context -> client.set(context.getBean(SyncClient.class)));

    assertThat(client.get().status().state()).isEqualTo(SyncState.STOPPED);
  }

  @Test
  void wrongPropertiesEndTheStartWithAllFaults() {
    application
        .withPropertyValues("sync.client.application=CRM", "sync.client.redis-url=nonsense")
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .rootCause()
                    .hasMessageContaining("'CRM'")
                    .hasMessageContaining("Redis URL")
                    .hasMessageContaining("publisher(url, token)"));
  }

  @Test
  void theFilesForTlsReachTheClient() {
    application
        .withPropertyValues(
            "sync.client.application=crm",
            "sync.client.publisher-url=https://localhost",
            "sync.client.token=token",
            "sync.client.trusted-certificates=absent.pem")
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .rootCause()
                    .hasMessageContaining("absent.pem"));
    application
        .withPropertyValues(
            "sync.client.application=crm", "sync.client.client-certificate=absent.pem")
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .rootCause()
                    .hasMessageContaining("sync.client.client-key"));
  }

  @Test
  void aPublisherThatIsAwayDoesNotStopTheApplication() {
    publisher.unavailable();
    application
        .withPropertyValues("sync.client.application=crm")
        .withBean(
            SyncClientBuilderCustomizer.class,
            () -> builder -> builder.catchUp(publisher.catchUp()))
        .withBean(SyncClientCustomizer.class, () -> SyncClient::users)
        .run(context -> assertThat(context).hasNotFailed());
  }
}
