package io.github.wrappersync.spring.autoconfigure;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.client.SyncClientBuilder;
import io.github.wrappersync.spring.SyncClientBuilderCustomizer;
import io.github.wrappersync.spring.SyncClientCustomizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Makes the client where {@code sync.client.application} says which application this is. */
@AutoConfiguration
@ConditionalOnProperty("sync.client.application")
@EnableConfigurationProperties(SyncClientProperties.class)
public class SyncClientAutoConfiguration {

  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  SyncClient syncClient(
      SyncClientProperties properties, ObjectProvider<SyncClientBuilderCustomizer> customizers) {
    SyncClientBuilder builder = SyncClient.builder(properties.application());
    if (properties.tenants().isEmpty()) {
      builder.allTenants();
    } else {
      builder.tenants(properties.tenants().toArray(String[]::new));
    }
    if (properties.redisUrl() != null) {
      builder.redis(properties.redisUrl());
    }
    if (properties.publisherUrl() != null) {
      builder.publisher(
          properties.publisherUrl(), properties.token() == null ? "" : properties.token());
    }
    if (properties.trustedCertificates() != null) {
      builder.trustedCertificates(properties.trustedCertificates());
    }
    if ((properties.clientCertificate() == null) != (properties.clientKey() == null)) {
      throw new IllegalArgumentException(
          "One of sync.client.client-certificate and sync.client.client-key is set: expected both, or none");
    }
    if (properties.clientCertificate() != null && properties.clientKey() != null) {
      builder.clientCertificate(properties.clientCertificate(), properties.clientKey());
    }
    customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
    return builder.build();
  }

  @Bean
  @ConditionalOnMissingBean
  SyncClientLifecycle syncClientLifecycle(
      SyncClient client, ObjectProvider<SyncClientCustomizer> customizers) {
    customizers.orderedStream().forEach(customizer -> customizer.customize(client));
    return new SyncClientLifecycle(client);
  }
}
