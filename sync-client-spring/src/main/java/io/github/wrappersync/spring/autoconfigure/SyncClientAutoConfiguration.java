package io.github.wrappersync.spring.autoconfigure;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.spring.SyncClientCustomizer;
import io.github.wrappersync.spring.SyncConnectionDetails;
import java.time.Duration;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;

/** Makes the client where {@code sync.client.application} says which application this is. */
@AutoConfiguration
@Conditional(SyncClientAutoConfiguration.OnApplication.class)
@ConditionalOnBooleanProperty(name = "sync.client.enabled", matchIfMissing = true)
@EnableConfigurationProperties(SyncClientProperties.class)
public final class SyncClientAutoConfiguration {

  private static final Duration PHASE_TIMEOUT = Duration.ofSeconds(30);

  @Bean
  @ConditionalOnMissingBean
  SyncConnectionDetails syncConnectionDetails(SyncClientProperties properties) {
    return new PropertiesConnectionDetails(properties);
  }

  @Bean
  ClientAssembly syncClientAssembly(
      SyncClientProperties properties,
      SyncConnectionDetails connection,
      BeanFactory beans,
      Environment environment) {
    Duration phaseTimeout =
        Binder.get(environment)
            .bind("spring.lifecycle.timeout-per-shutdown-phase", Duration.class)
            .orElse(PHASE_TIMEOUT);
    return new ClientAssembly(properties, connection, beans, phaseTimeout);
  }

  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  SyncClient syncClient(ClientAssembly assembly) {
    return assembly.build();
  }

  @Bean
  @ConditionalOnMissingBean
  SyncClientLifecycle syncClientLifecycle(
      SyncClient client,
      SyncClientProperties properties,
      ClientAssembly assembly,
      ObjectProvider<SyncClientCustomizer> customizers,
      ApplicationContext context) {
    FollowedViews.follow(client, properties.views());
    customizers.orderedStream().forEach(customizer -> customizer.customize(client));
    return new SyncClientLifecycle(client, assembly, properties.awaitReady(), context);
  }

  /** Somebody who says where the publisher is wants a client, and has forgotten to say for whom. */
  static final class OnApplication extends AnyNestedCondition {

    OnApplication() {
      super(ConfigurationPhase.PARSE_CONFIGURATION);
    }

    @ConditionalOnProperty("sync.client.application")
    static final class Named {}

    @ConditionalOnProperty("sync.client.publisher-url")
    static final class Addressed {}
  }
}
