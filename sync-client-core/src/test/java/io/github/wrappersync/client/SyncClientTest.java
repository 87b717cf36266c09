package io.github.wrappersync.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.status.HandlerState;
import io.github.wrappersync.status.HandlerStatus;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.testing.InMemoryPublisher;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SyncClientTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private final InMemoryPublisher publisher = new InMemoryPublisher();
  private final List<Change<CreditConfig>> told = new CopyOnWriteArrayList<>();

  private SyncClientBuilder builder() {
    return SyncClient.builder("crm")
        .allTenants()
        .liveFeed(publisher.liveFeed("crm"))
        .catchUp(publisher.catchUp());
  }

  private long put(String record, int cost) {
    return publisher.publish(
        "crm",
        "t1",
        DataTypes.CREDIT_CONFIGS,
        new CreditConfig(record, "t1", "crm." + record, BigDecimal.valueOf(cost), true));
  }

  @Test
  void aHandlerIsToldWhatIsThereAndWhatHappens() {
    put("a", 1);
    try (SyncClient client = builder().build()) {
      client.handle("bill", DataTypes.CREDIT_CONFIGS, told::add);
      client.start().awaitReady(SOON);
      put("a", 2);
      publisher.dropNext(1);
      put("b", 3);
      client.awaitCaughtUp(SOON);

      assertThat(told).extracting(Change::position).containsExactly(1L, 2L, 3L);
      publisher.heartbeat();
      await().untilAsserted(() -> assertThat(client.status().state()).isEqualTo(SyncState.LIVE));
    }
  }

  @Test
  void withoutALiveFeedItPolls() {
    try (SyncClient client =
        SyncClient.builder("crm").tenants("t1").catchUp(publisher.catchUp()).build()) {
      client.handle("bill", DataTypes.CREDIT_CONFIGS, told::add);
      client.start().awaitReady(SOON);
      long position = put("a", 1);
      client.awaitPosition(position, SOON);

      await().untilAsserted(() -> assertThat(told).hasSize(1));
      await().untilAsserted(() -> assertThat(client.status().state()).isEqualTo(SyncState.POLLING));
    }
  }

  @Test
  void aClosedClientLeavesNoThreadsAndTheNextResumes() {
    Stores stores = Stores.inMemory();
    put("a", 1);
    SyncClient first = builder().stores(stores).build();
    first.handle("bill", DataTypes.CREDIT_CONFIGS, told::add);
    first.start().awaitCaughtUp(SOON);
    first.close();
    assertThat(first.status().state()).isEqualTo(SyncState.STOPPED);
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("sync-crm")));

    put("b", 2);
    try (SyncClient second = builder().stores(stores).build()) {
      second.handle("bill", DataTypes.CREDIT_CONFIGS, told::add);
      second.start().awaitCaughtUp(SOON);
    }

    assertThat(told).extracting(Change::recordId).containsExactly("a", "b");
  }

  @Test
  void closeHandsBackWhatAHandlerDoesNotFinishInTime() throws InterruptedException {
    Stores stores = Stores.inMemory();
    CountDownLatch entered = new CountDownLatch(1);
    SyncClient first = builder().stores(stores).closeTimeout(Duration.ofMillis(50)).build();
    first.handle(
        "bill",
        DataTypes.CREDIT_CONFIGS,
        change -> {
          entered.countDown();
          new CountDownLatch(1).await();
        });
    first.start().awaitReady(SOON);
    put("a", 1);
    entered.await();
    first.close();

    try (SyncClient second = builder().stores(stores).build()) {
      second.handle("bill", DataTypes.CREDIT_CONFIGS, told::add);
      second.start().awaitCaughtUp(SOON);
    }

    assertThat(told).extracting(Change::recordId).containsExactly("a");
  }

  @Test
  void deadLettersCanBeListedRetriedAndDiscarded() {
    AtomicBoolean broken = new AtomicBoolean(true);
    try (SyncClient client = builder().build()) {
      client.handle(
          "bill",
          DataTypes.CREDIT_CONFIGS,
          change -> {
            if (broken.get()) {
              throw new IllegalStateException("broken");
            }
            told.add(change);
          },
          HandlerOptions.defaults().attempts(1));
      client.start().awaitReady(SOON);
      put("a", 1);
      put("a", 2);
      put("b", 1);
      client.awaitCaughtUp(SOON);
      assertThat(client.deadLetters().list("bill")).hasSize(3);

      broken.set(false);
      assertThat(client.deadLetters().discard(client.deadLetters().list("bill").get(2))).isTrue();
      client.deadLetters().retry("bill");

      await().untilAsserted(() -> assertThat(client.deadLetters().list("bill")).isEmpty());
      assertThat(told).extracting(Change::position).containsExactly(1L, 2L);
    }
  }

  @Test
  void theStatusTellsWhatEachHandlerDoes() {
    AtomicBoolean broken = new AtomicBoolean(true);
    SyncClient client = builder().build();
    try (client) {
      assertThat(client.status().handlers()).isEmpty();
      client.handle(
          "bill",
          DataTypes.CREDIT_CONFIGS,
          change -> {
            if (change.recordId().equals("a") && broken.getAndSet(false)) {
              throw new IllegalStateException("once");
            } else if (change.recordId().equals("b")) {
              throw new IllegalStateException("always");
            }
          },
          HandlerOptions.defaults()
              .attempts(2)
              .backoff(Duration.ofMillis(1), Duration.ofMillis(1)));
      client.start().awaitReady(SOON);
      put("a", 1);
      long last = put("b", 1);
      client.awaitCaughtUp(SOON);

      HandlerStatus status = client.status().handlers().get("bill");
      assertThat(status.state()).isEqualTo(HandlerState.ACTIVE);
      assertThat(status.dataType()).isEqualTo("credit-configs");
      assertThat(status.position()).hasValue(last);
      assertThat(status.queued()).isZero();
      assertThat(status.done()).isEqualTo(1);
      assertThat(status.retries()).isEqualTo(2);
      assertThat(status.deadLetters()).isEqualTo(1);
      assertThat(status.deadLettersHeld()).isEqualTo(1);
      assertThat(status.handlingTime()).isPositive();
      assertThat(status.longestRunning()).isEmpty();
      assertThat(status.lastError()).hasValueSatisfying(e -> assertThat(e).contains("always"));
    }
    assertThat(client.status().handlers().get("bill").state()).isEqualTo(HandlerState.STOPPED);
  }

  @Test
  void certificatesThatCannotBeUsedAreFaults() {
    assertThatThrownBy(
            () ->
                SyncClient.builder("crm")
                    .allTenants()
                    .publisher("https://localhost", "token")
                    .trustedCertificates(Path.of("absent.pem"))
                    .build())
        .hasMessageContaining("absent.pem")
        .hasMessageContaining("does not exist");
    assertThatThrownBy(
            () ->
                SyncClient.builder("crm")
                    .allTenants()
                    .redis("redis://localhost")
                    .publisher("http://localhost", "token")
                    .trustedCertificates(Path.of("absent.pem"))
                    .build())
        .hasMessageContaining("trustedCertificates");
  }

  @Test
  void allFaultsOfTheConfigurationAreNamedAtOnce() {
    assertThatThrownBy(
            () ->
                SyncClient.builder("CRM")
                    .redis("http://secret@host")
                    .publisher("ftp://host", " ")
                    .handlerThreads(0)
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'CRM'")
        .hasMessageContaining("No tenants")
        .hasMessageContaining("Redis URL")
        .hasMessageContaining("publisher's URL")
        .hasMessageContaining("token")
        .hasMessageContaining("handlerThreads")
        .hasMessageNotContaining("secret");
  }

  @Test
  void aTimeoutNamesTheStateAndTheProblem() {
    publisher.unavailable();
    try (SyncClient client = builder().build()) {
      client.handle("bill", DataTypes.CREDIT_CONFIGS, told::add);
      assertThatThrownBy(() -> client.start().awaitReady(Duration.ofMillis(200)))
          .isInstanceOf(SyncTimeoutException.class)
          .hasMessageContaining("INITIALIZING")
          .hasMessageContaining("UNAVAILABLE");
    }
  }

  @Test
  void aRegistrationAfterTheStartIsRefused() {
    try (SyncClient client = builder().build()) {
      assertThatThrownBy(client::start).hasMessageContaining("nothing to follow");
      client.handle("bill", DataTypes.CREDIT_CONFIGS, told::add);
      assertThatThrownBy(() -> client.handle("bill", DataTypes.CREDIT_CONFIGS, told::add))
          .hasMessageContaining("taken");
      client.start();
      assertThatThrownBy(() -> client.handle("other", DataTypes.CREDIT_CONFIGS, told::add))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("too late");
    }
  }
}
