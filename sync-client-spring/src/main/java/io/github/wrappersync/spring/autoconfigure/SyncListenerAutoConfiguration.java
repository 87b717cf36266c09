package io.github.wrappersync.spring.autoconfigure;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.spring.listener.ListenerDefaults;
import io.github.wrappersync.spring.listener.SyncListenerRegistrar;
import io.github.wrappersync.spring.listener.SyncListenerRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Tells methods marked with {@code @SyncListener} of changes. It is there without a client too, to
 * say that one is missing.
 */
@AutoConfiguration(after = SyncClientAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "sync.client.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty(name = "sync.client.listener.enabled", matchIfMissing = true)
public final class SyncListenerAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean(SyncListenerRegistry.class)
  static SyncListenerRegistrar syncListenerRegistrar(
      ConfigurableListableBeanFactory beans,
      ObjectProvider<SyncClient> client,
      ObjectProvider<SyncClientProperties> properties) {
    SyncClientProperties present = properties.getIfUnique();
    return new SyncListenerRegistrar(
        beans, client, present == null ? ListenerDefaults.NONE : present.listener().defaults());
  }
}
