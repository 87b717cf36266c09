package io.github.wrappersync.publisher;

import io.github.wrappersync.publisher.announce.RedisAnnouncer;
import io.github.wrappersync.publisher.capture.TriggerInstaller;
import io.github.wrappersync.publisher.drain.LeaseWatch;
import io.github.wrappersync.publisher.drain.Writer;
import io.github.wrappersync.publisher.health.BackfillSource;
import io.github.wrappersync.publisher.health.BacklogSource;
import io.github.wrappersync.publisher.health.DatabaseIndicator;
import io.github.wrappersync.publisher.health.HealthSource;
import io.github.wrappersync.publisher.health.HealthStatus;
import io.github.wrappersync.publisher.health.OpenTransactions;
import io.github.wrappersync.publisher.health.PauseSource;
import io.github.wrappersync.publisher.health.PublisherHealth;
import io.github.wrappersync.publisher.health.RedisSource;
import io.github.wrappersync.publisher.health.SetAsideSource;
import io.github.wrappersync.publisher.health.SyncHealthIndicator;
import io.github.wrappersync.publisher.health.TriggerSource;
import io.github.wrappersync.publisher.health.WebhookSource;
import io.github.wrappersync.publisher.health.WriterSource;
import io.github.wrappersync.publisher.operations.StatusPart;
import io.github.wrappersync.publisher.operations.WriterControl;
import io.github.wrappersync.publisher.settings.PublisherSettings;
import io.github.wrappersync.publisher.webhook.Webhooks;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Health; every {@link HealthSource} that is a bean is asked. */
@Configuration(proxyBeanMethods = false)
class HealthConfiguration {

  private static final int QUERY_TIMEOUT_SECONDS = 2;

  @Bean(destroyMethod = "close")
  PublisherHealth publisherHealth(ObjectProvider<HealthSource> sources) {
    return new PublisherHealth(sources.orderedStream().toList(), System::nanoTime);
  }

  @Bean
  StatusPart healthStatus(PublisherHealth health) {
    return new HealthStatus(health);
  }

  @Bean
  HealthIndicator syncHealthIndicator(PublisherHealth health) {
    return new SyncHealthIndicator(health);
  }

  @Bean
  HealthIndicator dbHealthIndicator(DataSource dataSource) {
    return new DatabaseIndicator(dataSource);
  }

  @Bean
  HealthSource redisSource(
      ObjectProvider<Writer> writer, ObjectProvider<RedisAnnouncer> announcer) {
    return new RedisSource(
        () -> Optional.ofNullable(writer.getIfAvailable()).map(Writer::isWriting).orElse(false),
        () -> announcer.stream().allMatch(redis -> redis.state().equals("connected")));
  }

  @Bean
  HealthSource backlogSource(
      DataSource dataSource, PublisherSettings settings, WriterControl control) {
    Duration longest =
        settings.intervals().values().stream().max(Duration::compareTo).orElse(Duration.ZERO);
    return new BacklogSource(
        impatient(dataSource),
        settings.wrapperSchema(),
        settings.health(),
        () -> longest,
        () -> control.pauseState().paused());
  }

  @Bean
  HealthSource pauseSource(WriterControl control) {
    return new PauseSource(control::pauseState);
  }

  @Bean
  HealthSource writerSource(DataSource dataSource, ObjectProvider<Writer> writer) {
    return new WriterSource(
        new LeaseWatch(impatient(dataSource))::isHeld,
        () ->
            Optional.ofNullable(writer.getIfAvailable())
                .map(present -> present.state().interruption()),
        System::nanoTime);
  }

  @Bean
  HealthSource openTransactions(DataSource dataSource) {
    return new OpenTransactions(impatient(dataSource));
  }

  @Bean
  HealthSource setAsideSource(DataSource dataSource) {
    return new SetAsideSource(impatient(dataSource));
  }

  @Bean
  HealthSource backfillSource(DataSource dataSource, ObjectProvider<Writer> writer) {
    return new BackfillSource(
        impatient(dataSource),
        () ->
            Optional.ofNullable(writer.getIfAvailable())
                .map(Writer::failingBackfills)
                .orElse(Set.of()));
  }

  @Bean
  HealthSource webhookSource(Webhooks webhooks) {
    return new WebhookSource(webhooks::all, InstantSource.system());
  }

  @Bean
  HealthSource triggerSource(TriggerInstaller installer) {
    return new TriggerSource(installer::verify, System::nanoTime);
  }

  /** Gives a query up that takes too long for a question that is asked every few seconds. */
  private static JdbcClient impatient(DataSource dataSource) {
    JdbcTemplate template = new JdbcTemplate(dataSource);
    template.setQueryTimeout(QUERY_TIMEOUT_SECONDS);
    return JdbcClient.create(template);
  }
}
