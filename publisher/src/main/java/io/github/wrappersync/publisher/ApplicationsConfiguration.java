package io.github.wrappersync.publisher;

import io.github.wrappersync.publisher.operations.ApplicationDirectory;
import io.github.wrappersync.publisher.operations.Applications;
import io.github.wrappersync.publisher.operations.BackfillProgress;
import io.github.wrappersync.publisher.operations.RemovedApplications;
import io.github.wrappersync.publisher.registry.CapturedTables;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Applications that come, change and go at run time. */
@Configuration(proxyBeanMethods = false)
class ApplicationsConfiguration {

  @Bean
  Applications applications(
      JdbcClient jdbc,
      PlatformTransactionManager transactions,
      CapturedTables tables,
      ApplicationDirectory directory,
      BackfillProgress backfills) {
    return new Applications(
        jdbc, new TransactionTemplate(transactions), tables, directory, backfills);
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  RemovedApplications removedApplications(JdbcClient jdbc) {
    return new RemovedApplications(jdbc);
  }
}
