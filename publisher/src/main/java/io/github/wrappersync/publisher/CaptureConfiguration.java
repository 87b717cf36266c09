package io.github.wrappersync.publisher;

import io.github.wrappersync.publisher.capture.TriggerCosts;
import io.github.wrappersync.publisher.capture.TriggerInstaller;
import io.github.wrappersync.publisher.registry.CapturedTables;
import io.github.wrappersync.publisher.settings.PublisherSettings;
import javax.sql.DataSource;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Capture: the triggers are installed before anything else starts. */
@Configuration(proxyBeanMethods = false)
class CaptureConfiguration {

  @Bean
  @DependsOnDatabaseInitialization
  TriggerInstaller triggerInstaller(DataSource dataSource, PublisherSettings settings) {
    return new TriggerInstaller(dataSource, settings.wrapperSchema(), settings.tables());
  }

  @Bean
  TriggerCosts triggerCosts(JdbcClient jdbc, CapturedTables tables) {
    return new TriggerCosts(jdbc, tables);
  }

  /** The captured tables with those of their columns that exist. */
  @Bean
  CapturedTables capturedTables(TriggerInstaller installer) {
    return installer.install();
  }
}
