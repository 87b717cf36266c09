package io.github.wrappersync.spring.autoconfigure.metrics;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.metrics.SyncMetrics;
import io.github.wrappersync.spring.autoconfigure.SyncClientAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/**
 * Binds the meters of an application's client to its registries. Single ones are switched off by
 * {@code management.metrics.enable.sync.client.…=false}, as those of others.
 */
@AutoConfiguration(
    after = SyncClientAutoConfiguration.class,
    afterName =
        "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
@ConditionalOnSingleCandidate(SyncClient.class)
public final class SyncMetricsAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  SyncMetrics syncMetrics(SyncClient client) {
    return new SyncMetrics(client);
  }
}
