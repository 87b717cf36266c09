package io.github.wrappersync.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.github.wrappersync.internal.engine.Logged;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.status.HandlerStatus;
import io.github.wrappersync.store.DeadLetter;
import io.github.wrappersync.testing.InMemoryPublisher;
import io.github.wrappersync.testing.ManualClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Calls of handlers that do not come back, and whom handlers are told of. */
class HandlerCallsTest {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final InMemoryPublisher publisher = new InMemoryPublisher();
  private final ManualClock clock = new ManualClock();
  private final List<Change<CreditConfig>> told = new CopyOnWriteArrayList<>();
  private final CountDownLatch entered = new CountDownLatch(1);

  private SyncClientBuilder builder() {
    return SyncClient.builder("crm")
        .allTenants()
        .handlerThreads(1)
        .liveFeed(publisher.liveFeed("crm"))
        .catchUp(publisher.catchUp());
  }

  private void put(String tenant, String record) {
    publisher.publish(
        "crm",
        tenant,
        DataTypes.CREDIT_CONFIGS,
        new CreditConfig(record, tenant, "crm." + record, BigDecimal.ONE, true));
  }

  private static HandlerStatus status(SyncClient client) {
    return client.status().handlers().get("bill");
  }

  @Test
  void theFirstFailureOfEachKindIsToldWithItsStackTrace() {
    put("t1", "a");
    put("t1", "b");
    put("t1", "c");
    try (Logged log = new Logged("io.github.wrappersync.handler");
        SyncClient client = builder().build()) {
      client.handle(
          "bill",
          DataTypes.CREDIT_CONFIGS,
          change -> {
            throw change.recordId().equals("c")
                ? new IllegalArgumentException("other")
                : new IllegalStateException("broken");
          },
          HandlerOptions.defaults().attempts(1));
      client.start().awaitCaughtUp(Duration.ofSeconds(10));

      assertThat(log.traces(Level.WARN))
          .containsExactlyInAnyOrder("IllegalStateException", "IllegalArgumentException");
      assertThat(log.at(Level.WARN, "gave up on")).hasSize(3);
    }
  }

  @Test
  void aHandlerTakesNoMoreThreadsThanItsConcurrency() {
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger atOnce = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    for (int tenant = 1; tenant <= 8; tenant++) {
      put("t" + tenant, "a");
    }
    try (SyncClient client = builder().handlerThreads(4).build()) {
      client.handle(
          "bill",
          DataTypes.CREDIT_CONFIGS,
          change -> {
            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            goOn.await();
            atOnce.decrementAndGet();
          },
          HandlerOptions.defaults().concurrency(2));
      client.handle("other", DataTypes.CREDIT_CONFIGS, told::add);
      client.start();
      await().atMost(SOON).until(() -> told.size() == 8 && atOnce.get() == 2);
      goOn.countDown();
      client.awaitCaughtUp(SOON);
      assertThat(most).hasValue(2);
      assertThat(status(client).done()).isEqualTo(8);
    }
    assertThatThrownBy(() -> HandlerOptions.defaults().concurrency(0))
        .hasMessageContaining("concurrency is 0");
  }

  @Test
  void aCallThatTakesTooLongIsInterruptedAndCountsAsFailed() throws InterruptedException {
    AtomicBoolean returned = new AtomicBoolean();
    try (SyncClient client = builder().time(clock).build()) {
      client.handle(
          "bill",
          DataTypes.CREDIT_CONFIGS,
          change -> {
            if (change.recordId().equals("hangs")) {
              entered.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                returned.set(true); // swallowed: half of the work is done
                return;
              }
            }
            told.add(change);
          },
          HandlerOptions.defaults().attempts(1).timeout(LIMIT));
      client.start().awaitReady(SOON);
      put("t1", "hangs");
      put("t1", "b");
      entered.await();
      assertThat(status(client).longestRunning()).contains(Duration.ZERO);
      clock.advance(LIMIT.minusMillis(1));
      assertThat(status(client).longestRunning()).contains(LIMIT.minusMillis(1));
      assertThat(returned).isFalse();
      clock.advance(Duration.ofMillis(1));

      await().untilAsserted(() -> assertThat(told).extracting(Change::recordId).contains("b"));
      assertThat(returned).isTrue();
      assertThat(client.deadLetters().list())
          .singleElement()
          .extracting(DeadLetter::error)
          .asString()
          .contains("TimeoutException", "PT2S");
    }
  }

  @Test
  void aCallThatIgnoresItsInterruptHoldsUpItsTenantAndNoOther() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    try (SyncClient client = builder().time(clock).build();
        Logged log = new Logged("io.github.wrappersync.handler")) {
      client.handle(
          "bill",
          DataTypes.CREDIT_CONFIGS,
          change -> {
            if (change.recordId().equals("hangs")) {
              entered.countDown();
              awaitUninterrupted(end);
            }
            told.add(change);
          },
          HandlerOptions.defaults().attempts(1).timeout(LIMIT));
      client.start().awaitReady(SOON);
      put("t1", "hangs");
      entered.await();
      put("t1", "waits");
      put("t2", "other");
      clock.advance(LIMIT);
      clock.advance(Duration.ofSeconds(5));

      await().untilAsserted(() -> assertThat(told).extracting(Change::recordId).contains("other"));
      assertThat(told).hasSize(1);
      assertThat(status(client).reason())
          .hasValueSatisfying(reason -> assertThat(reason).contains("ignore their interrupt"));
      assertThat(log.at(Level.WARN, "another thread works for the others")).hasSize(1);

      end.countDown();
      await().untilAsserted(() -> assertThat(told).extracting(Change::recordId).contains("waits"));
      await().untilAsserted(() -> assertThat(status(client).reason()).isEmpty());
      assertThat(client.deadLetters().list())
          .extracting(DeadLetter::recordId)
          .containsExactly("hangs");
    }
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    for (; ; ) {
      try {
        latch.await();
        return;
      } catch (InterruptedException e) {
        // as code that does not heed it
      }
    }
  }

  @Test
  void threadsThatDoNotComeBackAreReplacedUpToABound() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch both = new CountDownLatch(2);
    try (SyncClient client = builder().time(clock).build();
        Logged log = new Logged("io.github.wrappersync.handler")) {
      client.handle(
          "bill",
          DataTypes.CREDIT_CONFIGS,
          change -> {
            both.countDown();
            awaitUninterrupted(end);
          },
          HandlerOptions.defaults().attempts(1).timeout(Duration.ofMillis(100)));
      client.start().awaitReady(SOON);
      put("t1", "hangs");
      put("t2", "hangs");
      await().until(() -> both.getCount() == 1);
      clock.advance(Duration.ofMillis(5_100));
      both.await();
      clock.advance(Duration.ofMillis(5_100));

      assertThat(log.at(Level.WARN, "ignores its interrupt")).hasSize(2);
      assertThat(log.at(Level.WARN, "no thread is left")).hasSize(1);
      end.countDown();
      await().untilAsserted(() -> assertThat(client.deadLetters().list()).hasSize(2));
    }
  }

  @Test
  void whatAHandlerMayNotBeIsSaidWhenItIsRegistered() {
    assertThatThrownBy(() -> HandlerOptions.defaults().attempts(0))
        .hasMessageContaining("unlimitedAttempts");
    assertThatThrownBy(() -> HandlerOptions.defaults().timeout(Duration.ZERO))
        .hasMessageContaining("noTimeout");
    assertThatThrownBy(() -> HandlerOptions.defaults().tenants()).hasMessageContaining("at least");
    try (SyncClient client =
        SyncClient.builder("crm").tenants("t1", "t2").catchUp(publisher.catchUp()).build()) {
      assertThatThrownBy(
              () ->
                  client.handle(
                      "bill",
                      DataTypes.CREDIT_CONFIGS,
                      told::add,
                      HandlerOptions.defaults().tenants("t2", "t3")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("t3");
    }
  }

  @Test
  void aHandlerIsToldOfItsTenants() {
    try (SyncClient client = builder().build()) {
      client.handle(
          "bill",
          DataTypes.CREDIT_CONFIGS,
          told::add,
          HandlerOptions.defaults().tenants("t2").noRetryFor(IllegalStateException.class));
      client.start().awaitReady(SOON);
      put("t1", "a");
      put("t2", "b");
      client.awaitCaughtUp(SOON);

      assertThat(told).extracting(Change::recordId).containsExactly("b");
    }
  }
}
