package io.github.wrappersync.spring.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.spring.listener.SyncListener;
import io.github.wrappersync.spring.test.WithInMemoryPublisher;
import io.github.wrappersync.status.HandlerStatus;
import io.github.wrappersync.testing.InMemoryPublisher;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What a listener does with JPA is in the transaction that remembers the change as done. */
@SpringBootTest(
    properties = {
      "spring.autoconfigure.exclude=",
      "spring.jpa.hibernate.ddl-auto=create",
      "sync.client.application=finance",
      "sync.client.jdbc.enabled=true",
      "sync.client.jdbc.create-tables=true",
      "sync.client.listener.first-backoff=1ms",
      "spring.datasource.url=jdbc:h2:mem:jpa;DB_CLOSE_DELAY=-1"
    })
@WithInMemoryPublisher
class JpaListenerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @EntityScan(basePackageClasses = Bill.class)
  @Import({Bills.class, Ledger.class})
  static class Finance {}

  @Entity(name = "jpa_bill")
  static class Bill {
    @Id private String id;
    private BigDecimal cost;

    Bill() {}

    Bill(String id, BigDecimal cost) {
      this.id = id;
      this.cost = cost;
    }
  }

  static class Ledger {
    private final EntityManager entities;

    Ledger(EntityManager entities) {
      this.entities = entities;
    }

    @Transactional
    public void required(String id) {
      entities.persist(new Bill(id, BigDecimal.ONE));
    }

    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public void requiresNew(String id) {
      entities.persist(new Bill(id, BigDecimal.TEN));
    }

    @Transactional
    public void fails() {
      throw new IllegalStateException("the ledger is closed");
    }
  }

  /** Does what the record's operation says, and notes what former tries have left. */
  static class Bills {
    final AtomicInteger failures = new AtomicInteger();
    final AtomicInteger calls = new AtomicInteger();
    final List<String> keptAtStart = new CopyOnWriteArrayList<>();
    private final EntityManager entities;
    private final Ledger ledger;

    Bills(EntityManager entities, Ledger ledger) {
      this.entities = entities;
      this.ledger = ledger;
    }

    @SyncListener(id = "jpa-bills", transactional = true)
    void onPrice(Change<CreditConfig> change) {
      CreditConfig config = change.record();
      int call = calls.incrementAndGet();
      keptAtStart.add(kept(config.configId(), change.position()));
      entities.persist(new Bill(config.configId(), config.creditCost()));
      ledger.required(config.configId() + "-required");
      if (config.operationCode().endsWith("new")) {
        ledger.requiresNew(config.configId() + "-new-" + call);
      }
      entities.flush();
      if (config.operationCode().endsWith("swallow") && call == 1) {
        try {
          ledger.fails();
        } catch (IllegalStateException swallowed) {
          return;
        }
      }
      if (failures.getAndDecrement() > 0) {
        throw new IllegalStateException("after the inserts");
      }
    }
  }

  /**
   * How many bills of the record there are, and how often the stores know the change as done, seen
   * by a connection of its own.
   */
  private static String kept(String record, long position) {
    JdbcTemplate jdbc = new JdbcTemplate(new DriverManagerDataSource("jdbc:h2:mem:jpa", "sa", ""));
    return "%d bills, %d in the inbox, %d in the checkpoint"
        .formatted(
            count(jdbc, "jpa_bill WHERE id = '%s'".formatted(record)),
            count(jdbc, "sync_inbox WHERE position = %d".formatted(position)),
            count(jdbc, "sync_checkpoint WHERE position >= %d".formatted(position)));
  }

  private static int count(JdbcTemplate jdbc, String from) {
    return Objects.requireNonNull(
        jdbc.queryForObject("SELECT count(*) FROM " + from, Integer.class));
  }

  @Autowired private InMemoryPublisher publisher;
  @Autowired private SyncClient client;
  @Autowired private JdbcTemplate jdbc;
  @Autowired private Bills bills;
  @Autowired private PlatformTransactionManager manager;

  @BeforeEach
  void caughtUp() {
    assertThat(manager).isInstanceOf(JpaTransactionManager.class);
    client.awaitCaughtUp(PATIENCE);
    bills.calls.set(0);
    bills.failures.set(0);
    bills.keptAtStart.clear();
  }

  private long publish(String id, String operation) {
    return publisher.publish(
        "finance",
        "t1",
        DataTypes.CREDIT_CONFIGS,
        new CreditConfig(id, "t1", "finance." + operation, new BigDecimal("2.50"), true));
  }

  private List<String> entitiesOf(String id) {
    return jdbc.queryForList(
        "SELECT id FROM jpa_bill WHERE id = ? OR id LIKE ? ORDER BY id",
        String.class,
        id,
        id + "-%");
  }

  private HandlerStatus status() {
    return client.status().handlers().get("jpa-bills");
  }

  @Test
  void aFailureAfterThePersistTakesBackEntitiesInboxAndCheckpointAndTheNextTryHasThemOnce() {
    long before = status().position().orElseThrow();
    bills.failures.set(1);
    long position = publish("once", "bill");
    client.awaitCaughtUp(PATIENCE);

    assertThat(entitiesOf("once")).containsExactly("once", "once-required");
    assertThat(bills.keptAtStart)
        .containsExactly(
            "0 bills, 0 in the inbox, 0 in the checkpoint",
            "0 bills, 0 in the inbox, 0 in the checkpoint");
    assertThat(before).isLessThan(position);
    assertThat(status().position().orElseThrow()).isEqualTo(position);
    assertThat(client.deadLetters().list("jpa-bills")).isEmpty();
  }

  @Test
  void aServiceThatRequiresANewTransactionKeepsItsPartOfEachTry() {
    bills.failures.set(1);
    publish("apart", "new");
    client.awaitCaughtUp(PATIENCE);

    assertThat(entitiesOf("apart"))
        .containsExactly("apart", "apart-new-1", "apart-new-2", "apart-required");
  }

  @Test
  void aServiceThatFailsMarksTheTransactionForRollbackAlsoWhereItsExceptionIsSwallowed() {
    publish("swallowed", "swallow");
    client.awaitCaughtUp(PATIENCE);

    assertThat(bills.calls).hasValue(2);
    assertThat(entitiesOf("swallowed")).containsExactly("swallowed", "swallowed-required");
  }

  @Test
  void untilItSucceedsNothingOfItIsThere() {
    bills.failures.set(5);
    long position = publish("never", "bill");
    await().atMost(PATIENCE).until(() -> client.deadLetters().list("jpa-bills").size() == 1);

    assertThat(entitiesOf("never")).isEmpty();
    assertThat(bills.calls).hasValue(5);
    client.deadLetters().discardAll("jpa-bills");
    client.awaitPosition(position, PATIENCE);
  }
}
