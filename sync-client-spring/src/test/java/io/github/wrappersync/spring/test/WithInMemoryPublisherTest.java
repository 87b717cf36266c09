package io.github.wrappersync.spring.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.model.User;
import io.github.wrappersync.spring.autoconfigure.webhook.SyncWebhookAutoConfiguration;
import io.github.wrappersync.testing.InMemoryPublisher;
import io.github.wrappersync.wire.WebhookSecret;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

class WithInMemoryPublisherTest {

  @Configuration(proxyBeanMethods = false)
  @WithInMemoryPublisher
  static class Annotated {}

  private final ApplicationContextRunner application =
      new ApplicationContextRunner().withUserConfiguration(Annotated.class);

  @Test
  void theClientComesWithIt() {
    application
        .withPropertyValues("sync.client.application=crm", "sync.client.views=users")
        .run(context -> assertThat(context).hasNotFailed().hasSingleBean(SyncClient.class));
  }

  @Test
  void withoutAClientThereIsAPublisherThatNobodyFollows() {
    application.run(
        context ->
            assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(SyncClient.class)
                .hasSingleBean(InMemoryPublisher.class));
    application
        .withPropertyValues("sync.client.application=crm", "sync.client.enabled=false")
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SyncClient.class));
  }

  @Test
  void itTakesThePlaceOfWebhooksToo() {
    application
        .withConfiguration(AutoConfigurations.of(SyncWebhookAutoConfiguration.class))
        .withPropertyValues(
            "sync.client.application=crm",
            "sync.client.views=users",
            "sync.client.webhook.secrets=" + WebhookSecret.random().text())
        .run(
            context -> {
              SyncClient client = context.getBean(SyncClient.class);
              InMemoryPublisher publisher = context.getBean(InMemoryPublisher.class);
              client.awaitReady(Duration.ofSeconds(10)).awaitCaughtUp(Duration.ofSeconds(10));
              publisher.unavailable();
              publisher.publish(
                  "crm", "t1", DataTypes.USERS, new User("u", "t1", null, null, List.of(), true));

              await()
                  .untilAsserted(
                      () ->
                          assertThat(client.users().find("t1", "u")).as("by no pull").isPresent());
            });
  }
}
