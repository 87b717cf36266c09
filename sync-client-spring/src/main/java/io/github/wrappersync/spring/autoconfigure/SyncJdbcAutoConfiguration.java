package io.github.wrappersync.spring.autoconfigure;

import io.github.wrappersync.spring.SyncConfigurationException;
import io.github.wrappersync.spring.jdbc.SpringJdbcTransactions;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.store.jdbc.JdbcStores;
import io.github.wrappersync.store.jdbc.JdbcTransactions;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Puts the client's stores into the application's database, where {@code sync.client.jdbc.enabled}
 * says so: not by itself, as that needs tables, and moves what handlers have done.
 */
@AutoConfiguration(
    before = SyncClientAutoConfiguration.class,
    afterName = {
      "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
      "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration",
      "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
      "org.springframework.boot.transaction.jta.autoconfigure.JtaAutoConfiguration"
    })
@ConditionalOnClass({DataSourceUtils.class, PlatformTransactionManager.class})
@ConditionalOnBooleanProperty("sync.client.jdbc.enabled")
@EnableConfigurationProperties(SyncClientProperties.class)
public final class SyncJdbcAutoConfiguration {

  private static final String OTHERWISE =
      "declare a bean SpringJdbcTransactions.of(dataSource, transactionManager) with those that the stores are to use";

  @Bean
  @ConditionalOnMissingBean({JdbcTransactions.class, Stores.class})
  JdbcTransactions syncJdbcTransactions(
      ObjectProvider<DataSource> dataSources, ObjectProvider<PlatformTransactionManager> managers) {
    DataSource dataSource =
        only("DataSource", dataSources, "Set spring.datasource.url, or " + OTHERWISE + ".");
    PlatformTransactionManager manager =
        managers.stream().findAny().isEmpty()
            ? new JdbcTransactionManager(dataSource)
            : only("PlatformTransactionManager", managers, "Mark one @Primary, or " + OTHERWISE);
    try {
      return SpringJdbcTransactions.of(dataSource, manager);
    } catch (IllegalArgumentException e) {
      throw new SyncConfigurationException(
          String.valueOf(e.getMessage()),
          "Mark those @Primary that belong together, or " + OTHERWISE,
          e);
    }
  }

  @Bean
  @ConditionalOnMissingBean(Stores.class)
  @DependsOnDatabaseInitialization
  JdbcStores syncStores(JdbcTransactions transactions, SyncClientProperties properties) {
    JdbcStores stores = JdbcStores.of(transactions);
    return properties.jdbc().createTables() ? stores.createTables() : stores;
  }

  private static <T> T only(String what, ObjectProvider<T> all, String action) {
    T found = all.getIfUnique();
    if (found == null) {
      throw new SyncConfigurationException(
          "sync.client.jdbc.enabled is true, and there %s %s bean%s"
              .formatted(
                  all.stream().findAny().isEmpty() ? "is no" : "is more than one",
                  what,
                  all.stream().findAny().isEmpty() ? "." : ", none of them primary."),
          action,
          null);
    }
    return found;
  }
}
