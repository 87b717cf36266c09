package io.github.wrappersync.publisher;

import io.github.wrappersync.publisher.announce.RedisAnnouncer;
import io.github.wrappersync.publisher.capture.TriggerCosts;
import io.github.wrappersync.publisher.drain.Writer;
import io.github.wrappersync.publisher.health.PublisherHealth;
import io.github.wrappersync.publisher.metrics.InstanceMeters;
import io.github.wrappersync.publisher.metrics.SampledMeters;
import io.github.wrappersync.publisher.metrics.WriterMeters;
import io.github.wrappersync.publisher.retention.Retention;
import io.github.wrappersync.publisher.settings.PublisherSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Metrics; what they are called and mean stands in {@code publisher/ops/README.md}. */
@Configuration(proxyBeanMethods = false)
class MetricsConfiguration {

  private static final int QUERY_TIMEOUT_SECONDS = 5;

  @Bean
  @Order(3)
  WriterMeters writerMeters(MeterRegistry registry) {
    return new WriterMeters(registry, InstantSource.system());
  }

  @Bean
  MeterBinder instanceMeters(
      Writer writer, WriterMeters written, RedisAnnouncer announcer, Retention retention) {
    return registry -> InstanceMeters.register(registry, writer, written, announcer, retention);
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  SampledMeters sampledMeters(
      MeterRegistry registry,
      DataSource dataSource,
      PublisherSettings settings,
      TriggerCosts triggers,
      PublisherHealth health) {
    JdbcTemplate impatient = new JdbcTemplate(dataSource);
    impatient.setQueryTimeout(QUERY_TIMEOUT_SECONDS);
    return new SampledMeters(
        registry, JdbcClient.create(impatient), settings.wrapperSchema(), triggers, health);
  }
}
