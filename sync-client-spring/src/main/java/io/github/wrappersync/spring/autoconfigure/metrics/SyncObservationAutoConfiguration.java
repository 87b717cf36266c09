package io.github.wrappersync.spring.autoconfigure.metrics;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.spring.SyncClientBuilderCustomizer;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Observes the calls of a client's handlers where there is an {@link ObservationRegistry}. Switched
 * off by {@code management.observations.enable.sync.client.handle=false}.
 */
@AutoConfiguration(
    afterName =
        "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass({ObservationRegistry.class, SyncClient.class})
@ConditionalOnBean(ObservationRegistry.class)
public final class SyncObservationAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean(name = "syncObservationCustomizer")
  SyncClientBuilderCustomizer syncObservationCustomizer(
      ObservationRegistry registry, ObjectProvider<HandlerObservationConvention> convention) {
    ObservedCalls calls =
        new ObservedCalls(
            registry, convention.getIfAvailable(() -> new HandlerObservationConvention() {}));
    return builder -> builder.handlerInterceptor(calls);
  }
}
