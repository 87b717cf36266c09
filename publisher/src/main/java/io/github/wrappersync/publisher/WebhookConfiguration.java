package io.github.wrappersync.publisher;

import io.github.wrappersync.publisher.operations.DeliveryReader;
import io.github.wrappersync.publisher.operations.StatusPart;
import io.github.wrappersync.publisher.operations.WebhookStatus;
import io.github.wrappersync.publisher.settings.PublisherSettings;
import io.github.wrappersync.publisher.webhook.RetentionHold;
import io.github.wrappersync.publisher.webhook.Webhooks;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What operators see of webhooks and deliveries; who delivers is with the writer. */
@Configuration(proxyBeanMethods = false)
class WebhookConfiguration {

  @Bean
  Webhooks webhooks(JdbcClient jdbc) {
    return new Webhooks(jdbc, Clock.systemUTC());
  }

  @Bean
  StatusPart webhookStatus(Webhooks webhooks) {
    return new WebhookStatus(webhooks);
  }

  @Bean
  DeliveryReader deliveryReader(JdbcClient jdbc) {
    return new DeliveryReader(jdbc);
  }

  /** What retention has to leave for webhooks. */
  @Bean
  RetentionHold retentionHold(JdbcClient jdbc, PublisherSettings settings) {
    return new RetentionHold(jdbc, settings.webhooks().retentionLimit());
  }
}
