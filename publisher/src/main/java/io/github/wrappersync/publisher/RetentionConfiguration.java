package io.github.wrappersync.publisher;

import io.github.wrappersync.publisher.eventlog.LogStateReader;
import io.github.wrappersync.publisher.registry.CapturedTables;
import io.github.wrappersync.publisher.retention.PositionHold;
import io.github.wrappersync.publisher.retention.Retention;
import io.github.wrappersync.publisher.retention.RetentionTimer;
import io.github.wrappersync.publisher.settings.PublisherSettings;
import io.github.wrappersync.publisher.webhook.RetentionHold;
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Retention; every {@link PositionHold} that is a bean is heeded. */
@Configuration(proxyBeanMethods = false)
class RetentionConfiguration {

  /** Needs the captured tables only so as to begin after they are installed. */
  @Bean
  Retention retention(
      DataSource dataSource,
      PublisherSettings settings,
      CapturedTables installed,
      ObjectProvider<PositionHold> holds) {
    return new Retention(
        dataSource, settings.wrapperSchema(), settings.retention(), holds.orderedStream().toList());
  }

  /** What was not delivered to webhooks. */
  @Bean
  PositionHold undelivered(RetentionHold hold, LogStateReader log) {
    return () -> OptionalLong.of(hold.upTo(log.read().head()) + 1);
  }

  /** What replays have still to look at. */
  @Bean
  PositionHold openReplays(JdbcClient jdbc) {
    return () ->
        jdbc.sql("SELECT min(first_position) FROM sync.backfill WHERE phase <> 'done'")
            .query(Long.class)
            .optional()
            .map(OptionalLong::of)
            .orElse(OptionalLong.empty());
  }

  /** What a writer that begins reads to know the channels. */
  @Bean
  PositionHold unwrittenChannels(JdbcClient jdbc) {
    return () ->
        OptionalLong.of(
            jdbc.sql("SELECT position + 1 FROM sync.channel_progress").query(Long.class).single());
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  RetentionTimer retentionTimer(Retention retention) {
    return new RetentionTimer(retention);
  }
}
