package io.github.wrappersync.publisher;

import io.github.wrappersync.publisher.operations.ApplicationDirectory;
import io.github.wrappersync.publisher.operations.BackfillProgress;
import io.github.wrappersync.publisher.operations.ChangeHistory;
import io.github.wrappersync.publisher.operations.ConsumerProgress;
import io.github.wrappersync.publisher.operations.SetAside;
import io.github.wrappersync.publisher.operations.SettingsSigningKeys;
import io.github.wrappersync.publisher.operations.SettingsTokens;
import io.github.wrappersync.publisher.operations.SigningKeys;
import io.github.wrappersync.publisher.operations.StatusReader;
import io.github.wrappersync.publisher.registry.CapturedTables;
import io.github.wrappersync.publisher.settings.PublisherSettings;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What operators ask and do, and the applications that are let in. */
@Configuration(proxyBeanMethods = false)
class OperationsConfiguration {

  /** Holds the tokens and keys of the settings from its first use on. */
  @Bean
  ApplicationDirectory applicationDirectory(JdbcClient jdbc, PublisherSettings settings) {
    new SettingsTokens(jdbc).apply(settings.applicationTokens());
    new SettingsSigningKeys(jdbc).apply(settings.signingKeys());
    return new ApplicationDirectory(jdbc, System::nanoTime);
  }

  @Bean
  SigningKeys signingKeys(JdbcClient jdbc, ApplicationDirectory applications) {
    return new SigningKeys(jdbc, applications);
  }

  @Bean
  BackfillProgress backfillProgress(JdbcClient jdbc, CapturedTables tables) {
    return new BackfillProgress(jdbc, tables);
  }

  @Bean
  ConsumerProgress consumerProgress(JdbcClient jdbc) {
    return new ConsumerProgress(jdbc);
  }

  @Bean
  ChangeHistory changeHistory(DataSource dataSource, PublisherSettings settings) {
    return new ChangeHistory(dataSource, settings.wrapperSchema(), System::nanoTime);
  }

  @Bean
  SetAside setAside(JdbcClient jdbc) {
    return new SetAside(jdbc);
  }

  @Bean
  StatusReader statusReader(JdbcClient jdbc, SetAside setAside, PublisherSettings settings) {
    return new StatusReader(jdbc, setAside, settings.wrapperSchema());
  }
}
