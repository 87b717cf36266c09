package io.github.wrappersync.spring.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.testing.InMemoryPublisher;
import org.junit.jupiter.api.Test;
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
}
