package io.github.wrappersync.spring.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.spring.listener.SyncListener;
import io.github.wrappersync.spring.test.WithInMemoryPublisher;
import io.github.wrappersync.testing.InMemoryPublisher;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;

@SpringBootTest(
    properties = {
      "sync.client.application=finance",
      "sync.client.jdbc.enabled=true",
      "sync.client.jdbc.create-tables=true",
      "sync.client.listener.first-backoff=1ms",
      "spring.datasource.url=jdbc:h2:mem:bills;DB_CLOSE_DELAY=-1"
    })
@WithInMemoryPublisher
class TransactionalListenerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({Bills.class, Ledger.class})
  static class Finance {}

  static class Ledger {
    private final JdbcTemplate jdbc;

    Ledger(JdbcTemplate jdbc) {
      this.jdbc = jdbc;
      jdbc.execute("CREATE TABLE bill (config_id VARCHAR(50), cost DECIMAL(10, 2))");
    }

    @Transactional
    public void add(String configId, BigDecimal cost) {
      jdbc.update("INSERT INTO bill VALUES (?, ?)", configId, cost);
    }
  }

  static class Bills {
    final AtomicInteger failures = new AtomicInteger();
    final List<String> seenAtFailure = new CopyOnWriteArrayList<>();
    final List<Long> keptAtStart = new CopyOnWriteArrayList<>();
    private final JdbcTemplate jdbc;
    private final Ledger ledger;

    Bills(JdbcTemplate jdbc, Ledger ledger) {
      this.jdbc = jdbc;
      this.ledger = ledger;
    }

    @SyncListener(id = "bills", transactional = true)
    void onPrice(Change<CreditConfig> change, Connection transaction) throws Exception {
      CreditConfig config = change.record();
      keptAtStart.add(kept(change.position()));
      jdbc.update("INSERT INTO bill VALUES (?, ?)", config.configId(), config.creditCost());
      ledger.add(config.configId() + "-ledger", config.creditCost());
      try (PreparedStatement insert =
          transaction.prepareStatement("INSERT INTO bill VALUES (?, ?)")) {
        insert.setString(1, config.configId() + "-connection");
        insert.setBigDecimal(2, config.creditCost());
        insert.executeUpdate();
      }
      if (failures.getAndDecrement() > 0) {
        seenAtFailure.addAll(jdbc.queryForList("SELECT config_id FROM bill", String.class));
        throw new java.io.IOException("after the insert");
      }
    }

    /** What former tries have left, of bills, inbox and checkpoint, seen by another connection. */
    private static Long kept(long position) {
      DataSource other = new DriverManagerDataSource("jdbc:h2:mem:bills", "sa", "");
      return new JdbcTemplate(other)
          .queryForObject(
              "SELECT (SELECT count(*) FROM bill) + (SELECT count(*) FROM sync_inbox WHERE position = ?) + (SELECT count(*) FROM sync_checkpoint WHERE position >= ?)",
              Long.class,
              position,
              position);
    }
  }

  @Autowired private InMemoryPublisher publisher;
  @Autowired private SyncClient client;
  @Autowired private JdbcTemplate jdbc;
  @Autowired private Bills bills;
  @Autowired private DataSource dataSource;

  @Test
  void aFailureAfterTheInsertTakesItBackAndTheNextTryHasItOnce() {
    client.awaitCaughtUp(PATIENCE);
    bills.failures.set(2);
    publisher.publish(
        "finance",
        "t1",
        DataTypes.CREDIT_CONFIGS,
        new CreditConfig("c1", "t1", "finance.bill", new BigDecimal("2.50"), true));
    client.awaitCaughtUp(PATIENCE);

    assertThat(bills.seenAtFailure)
        .containsExactly("c1", "c1-ledger", "c1-connection", "c1", "c1-ledger", "c1-connection");
    assertThat(jdbc.queryForList("SELECT config_id FROM bill", String.class))
        .containsExactlyInAnyOrder("c1", "c1-ledger", "c1-connection");
    assertThat(bills.keptAtStart).containsExactly(0L, 0L, 0L);
    assertThat(client.status().handlers().get("bills").retries()).isEqualTo(2);
    assertThat(client.deadLetters().list("bills")).isEmpty();
  }

  @Test
  void whatIsThrownComesOutAsItIsAndNothingIsLeft() {
    SpringJdbcTransactions transactions =
        SpringJdbcTransactions.of(dataSource, new JdbcTransactionManager(dataSource));
    jdbc.execute("CREATE TABLE trial (id INT)");
    java.io.IOException problem = new java.io.IOException("checked");
    assertThatThrownBy(
            () ->
                transactions.run(
                    connection -> {
                      jdbc.update("INSERT INTO trial VALUES (1)");
                      throw problem;
                    }))
        .isSameAs(problem);
    assertThat(jdbc.queryForList("SELECT id FROM trial")).isEmpty();
  }

  @Test
  void aManagerOfAnotherDataSourceIsRefused() {
    DataSource other = new DriverManagerDataSource("jdbc:h2:mem:other");
    assertThatThrownBy(
            () -> SpringJdbcTransactions.of(dataSource, new JdbcTransactionManager(other)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected one of");
    PlatformTransactionManager hidden =
        new org.springframework.transaction.support.AbstractPlatformTransactionManager() {
          private static final long serialVersionUID = 1L;

          @Override
          protected Object doGetTransaction() {
            return new Object();
          }

          @Override
          protected void doBegin(
              Object transaction,
              org.springframework.transaction.TransactionDefinition definition) {}

          @Override
          protected void doCommit(
              org.springframework.transaction.support.DefaultTransactionStatus status) {}

          @Override
          protected void doRollback(
              org.springframework.transaction.support.DefaultTransactionStatus status) {}
        };
    assertThatThrownBy(() -> SpringJdbcTransactions.of(dataSource, hidden).run(connection -> true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("does not begin transactions on the data source");
  }
}
