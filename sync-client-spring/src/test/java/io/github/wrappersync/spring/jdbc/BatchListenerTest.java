package io.github.wrappersync.spring.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.spring.autoconfigure.metrics.HandlerContext;
import io.github.wrappersync.spring.listener.SyncListener;
import io.github.wrappersync.spring.test.WithInMemoryPublisher;
import io.github.wrappersync.store.DeadLetter;
import io.github.wrappersync.testing.InMemoryPublisher;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

/** A listener that is told of several changes in one transaction of the application's manager. */
@SpringBootTest(
    properties = {
      "sync.client.application=finance",
      "sync.client.handler-threads=1",
      "sync.client.jdbc.enabled=true",
      "sync.client.jdbc.create-tables=true",
      "sync.client.listener.first-backoff=1ms",
      "bills.batch=4",
      "spring.datasource.url=jdbc:h2:mem:batches;DB_CLOSE_DELAY=-1"
    })
@WithInMemoryPublisher
class BatchListenerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-%s-01";

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(Bills.class)
  static class Finance {
    final List<HandlerContext> observed = new CopyOnWriteArrayList<>();

    @Bean
    ObservationRegistry observations() {
      ObservationRegistry registry = ObservationRegistry.create();
      registry
          .observationConfig()
          .observationHandler(
              new ObservationHandler<HandlerContext>() {
                @Override
                public void onStop(HandlerContext context) {
                  observed.add(context);
                }

                @Override
                public boolean supportsContext(Observation.Context context) {
                  return context instanceof HandlerContext;
                }
              });
      return registry;
    }
  }

  static class Bills {
    volatile CountDownLatch goOn = new CountDownLatch(0);
    final List<Integer> sizes = new CopyOnWriteArrayList<>();
    private final JdbcTemplate jdbc;

    Bills(JdbcTemplate jdbc) {
      this.jdbc = jdbc;
      jdbc.execute("CREATE TABLE bill (config_id VARCHAR(50), cost DECIMAL(10, 2))");
    }

    @SyncListener(id = "bills", transactional = true, batchSize = "${bills.batch}")
    void onPrices(List<Change<CreditConfig>> changes) throws InterruptedException {
      goOn.await();
      sizes.add(changes.size());
      List<Object[]> rows = new ArrayList<>();
      changes.forEach(
          change -> rows.add(new Object[] {change.recordId(), change.record().creditCost()}));
      jdbc.batchUpdate("INSERT INTO bill VALUES (?, ?)", rows);
      if (changes.stream().anyMatch(change -> change.recordId().equals("poison"))) {
        throw new IllegalStateException("after the insert");
      }
    }
  }

  @Autowired private InMemoryPublisher publisher;
  @Autowired private SyncClient client;
  @Autowired private JdbcTemplate jdbc;
  @Autowired private Bills bills;
  @Autowired private Finance finance;

  /** While the first of them is being done, the others gather. */
  private void putWhileBusy(String... records) {
    CountDownLatch busy = new CountDownLatch(1);
    bills.goOn = busy;
    bills.sizes.clear();
    finance.observed.clear();
    for (String record : records) {
      publisher.publish(
          "finance",
          "t-" + record,
          DataTypes.CREDIT_CONFIGS,
          new CreditConfig(record, "t-" + record, "finance.bill", BigDecimal.ONE, true));
      org.awaitility.Awaitility.await()
          .until(() -> client.status().handlers().get("bills").longestRunning().isPresent());
    }
    org.awaitility.Awaitility.await()
        .until(() -> client.status().handlers().get("bills").queued() == records.length);
    busy.countDown();
    client.awaitCaughtUp(PATIENCE);
  }

  @Test
  void changesThatWaitAreOneTransactionAndOneThatFailsTakesNoOtherWithIt() {
    client.awaitCaughtUp(PATIENCE);

    putWhileBusy("a", "b", "c", "d", "e", "f");
    assertThat(bills.sizes).containsExactly(1, 4, 1);

    putWhileBusy("g", "h", "poison", "i");
    assertThat(bills.sizes).startsWith(1, 3).endsWith(1).doesNotContain(2);
    assertThat(client.deadLetters().list("bills"))
        .extracting(DeadLetter::recordId)
        .containsExactly("poison");
    assertThat(jdbc.queryForList("SELECT config_id FROM bill ORDER BY 1", String.class))
        .containsExactly("a", "b", "c", "d", "e", "f", "g", "h", "i");
  }

  @Test
  void aBatchIsObservedOnceAndContinuesTheTraceOfAllItsChanges() {
    client.awaitCaughtUp(PATIENCE);
    publisher.traced(() -> Optional.of(TRACE.formatted("00f067aa0ba902b7")));

    putWhileBusy("k", "l", "m");
    assertThat(finance.observed).hasSize(2);
    HandlerContext batch = finance.observed.get(1);
    assertThat(batch.changes()).hasSize(2);
    assertThat(batch.getLowCardinalityKeyValues()).contains(KeyValue.of("change.type", "insert"));
    assertThat(batch.getHighCardinalityKeyValues())
        .contains(KeyValue.of("sync.changes", "2"), KeyValue.of("sync.tenant", "several"));
    assertThat(traceOf(batch)).isEqualTo(TRACE.formatted("00f067aa0ba902b7"));

    List<String> traces = List.of(TRACE, TRACE, TRACE.replace('4', '5'));
    CopyOnWriteArrayList<String> left = new CopyOnWriteArrayList<>(traces);
    publisher.traced(() -> Optional.of(left.remove(0).formatted("00f067aa0ba902b7")));
    putWhileBusy("n", "o", "p");
    publisher.traced(Optional::empty);
    assertThat(traceOf(finance.observed.get(1))).isNull();
  }

  private static String traceOf(HandlerContext context) {
    return context.getGetter().get(context.getCarrier(), "traceparent");
  }
}
