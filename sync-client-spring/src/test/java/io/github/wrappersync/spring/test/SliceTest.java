package io.github.wrappersync.spring.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.spring.listener.SyncListener;
import io.github.wrappersync.testing.InMemoryPublisher;
import io.github.wrappersync.view.CreditCosts;
import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.autoconfigure.OverrideAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTestContextBootstrapper;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * In a test of a part of the application, as {@code @JdbcTest} is one: without the application's
 * auto-configuration, with that of the part. Both methods share a context.
 */
@BootstrapWith(SpringBootTestContextBootstrapper.class)
@ExtendWith(SpringExtension.class)
@OverrideAutoConfiguration(enabled = false)
@ImportAutoConfiguration({
  DataSourceAutoConfiguration.class,
  DataSourceTransactionManagerAutoConfiguration.class,
  JdbcTemplateAutoConfiguration.class
})
@TestPropertySource(
    properties = {
      "sync.client.application=crm",
      "sync.client.views=credit-costs",
      "sync.client.jdbc.enabled=true",
      "sync.client.jdbc.create-tables=true",
      "spring.datasource.url=jdbc:h2:mem:slice;DB_CLOSE_DELAY=-1"
    })
@WithInMemoryPublisher
class SliceTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(Prices.class)
  static class Crm {}

  static class Prices {
    private final JdbcTemplate jdbc;

    Prices(JdbcTemplate jdbc) {
      this.jdbc = jdbc;
      jdbc.execute("CREATE TABLE price (id VARCHAR(50))");
    }

    @SyncListener(id = "prices", transactional = true)
    void on(CreditConfig config) {
      jdbc.update("INSERT INTO price VALUES (?)", config.configId());
    }
  }

  @Autowired private InMemoryPublisher publisher;
  @Autowired private SyncClient client;
  @Autowired private CreditCosts costs;
  @Autowired private JdbcTemplate jdbc;

  @BeforeEach
  void nothingOfTheTestBefore() {
    publisher.heal();
    publisher.restoreTo(0);
    client.awaitCaughtUp(PATIENCE);
    jdbc.update("DELETE FROM price");
  }

  private void oneRecordArrives(String id) {
    assertThat(costs.all("t1")).isEmpty();
    publisher.publish(
        "crm",
        "t1",
        DataTypes.CREDIT_CONFIGS,
        new CreditConfig(id, "t1", "crm." + id, BigDecimal.ONE, true));
    client.awaitCaughtUp(PATIENCE);
    assertThat(costs.all("t1")).hasSize(1);
    assertThat(jdbc.queryForList("SELECT id FROM price", String.class)).containsExactly(id);
    publisher.unavailable();
  }

  @Test
  void aListenerOfThePartIsTold() {
    oneRecordArrives("one");
  }

  @Test
  void theNextTestBeginsAnew() {
    oneRecordArrives("two");
  }
}
