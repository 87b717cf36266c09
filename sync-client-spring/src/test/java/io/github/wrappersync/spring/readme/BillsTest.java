package io.github.wrappersync.spring.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.spring.test.WithInMemoryPublisher;
import io.github.wrappersync.testing.InMemoryPublisher;
import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

@SpringBootTest(
    properties = {
      "sync.client.application=finance",
      "sync.client.jdbc.enabled=true",
      "sync.client.jdbc.create-tables=true",
      "spring.datasource.url=jdbc:h2:mem:readme;DB_CLOSE_DELAY=-1"
    })
@WithInMemoryPublisher
class BillsTest {

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(Bills.class)
  static class Finance {}

  @Autowired private JdbcTemplate jdbc;
  @Autowired private Bills bills;

  @BeforeEach
  void anOpenBill() {
    jdbc.execute(
        "CREATE TABLE bill (tenant_id VARCHAR(50), operation VARCHAR(50), unit_price DECIMAL(10, 2), paid BOOLEAN)");
    jdbc.update("INSERT INTO bill VALUES ('tenant-1', 'finance.bill', 1, FALSE)");
  }

  // README
  @Autowired private InMemoryPublisher publisher;
  @Autowired private SyncClient client;

  @Test
  void aNewPriceReachesOpenBills() {
    publisher.publish(
        "finance",
        "tenant-1",
        DataTypes.CREDIT_CONFIGS,
        new CreditConfig("c1", "tenant-1", "finance.bill", new BigDecimal("2.50"), true));
    client.awaitCaughtUp(Duration.ofSeconds(5));

    assertThat(bills.price("tenant-1")).isEqualByComparingTo("2.50");
    assertThat(jdbc.queryForObject("SELECT unit_price FROM bill", BigDecimal.class))
        .isEqualByComparingTo("2.50");
  }
  // README
}
