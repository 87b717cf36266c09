package io.github.wrappersync.spring.autoconfigure.endpoint;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.spring.autoconfigure.SyncClientAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Gives Actuator the endpoint {@code sync} of an application with one client, where it is exposed
 * and its access is not {@code none}.
 */
@AutoConfiguration(after = SyncClientAutoConfiguration.class)
@ConditionalOnClass(
    name = {
      "org.springframework.boot.actuate.endpoint.annotation.Endpoint",
      "org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint"
    })
@ConditionalOnSingleCandidate(SyncClient.class)
public final class SyncEndpointAutoConfiguration {

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnAvailableEndpoint(SyncEndpoint.class)
  @EnableConfigurationProperties(SyncEndpointProperties.class)
  static class EndpointConfiguration {

    @Bean
    @ConditionalOnMissingBean
    SyncEndpoint syncEndpoint(SyncClient client, SyncEndpointProperties properties) {
      return new SyncEndpoint(client, properties);
    }
  }
}
