package io.github.wrappersync.publisher;

import io.github.wrappersync.publisher.operations.Backfills;
import io.github.wrappersync.publisher.operations.EmergencySync;
import io.github.wrappersync.publisher.registry.CapturedTables;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What operators ask the writer to compare, to tell again, and to begin anew. */
@Configuration(proxyBeanMethods = false)
class RepairConfiguration {

  @Bean
  Backfills backfills(
      JdbcClient jdbc, PlatformTransactionManager transactions, CapturedTables tables) {
    return new Backfills(jdbc, new TransactionTemplate(transactions), tables);
  }

  @Bean
  EmergencySync emergencySync(
      JdbcClient jdbc, PlatformTransactionManager transactions, CapturedTables tables) {
    return new EmergencySync(jdbc, new TransactionTemplate(transactions), tables);
  }
}
