package io.github.wrappersync.publisher;

import io.github.wrappersync.publisher.registry.CapturedTables;
import io.github.wrappersync.publisher.retention.PositionHold;
import io.github.wrappersync.publisher.retention.Retention;
import io.github.wrappersync.publisher.retention.RetentionTimer;
import io.github.wrappersync.publisher.settings.PublisherSettings;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

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

  @Bean(initMethod = "start", destroyMethod = "close")
  RetentionTimer retentionTimer(Retention retention) {
    return new RetentionTimer(retention);
  }
}
