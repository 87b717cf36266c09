package io.github.wrappersync.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.model.SyncException;
import io.github.wrappersync.testing.InMemoryPublisher;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AwaitsTest {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration LONG = Duration.ofDays(400_000);

  private final InMemoryPublisher publisher = new InMemoryPublisher();
  private final List<Change<CreditConfig>> told = new CopyOnWriteArrayList<>();

  private enum Wait {
    READY,
    CAUGHT_UP,
    POSITION;

    void in(SyncClient client, Duration timeout) {
      switch (this) {
        case READY -> client.awaitReady(timeout);
        case CAUGHT_UP -> client.awaitCaughtUp(timeout);
        case POSITION -> client.awaitPosition(1_000, timeout);
      }
    }
  }

  private SyncClient client() {
    return SyncClient.builder("crm")
        .allTenants()
        .liveFeed(publisher.liveFeed("crm"))
        .catchUp(publisher.catchUp())
        .closeTimeout(Duration.ofMillis(100))
        .build();
  }

  private long put(String record, int cost) {
    return publisher.publish(
        "crm",
        "t1",
        DataTypes.CREDIT_CONFIGS,
        new CreditConfig(record, "t1", "crm." + record, BigDecimal.valueOf(cost), true));
  }

  @ParameterizedTest
  @EnumSource
  void aWaitBeforeTheStartIsRefused(Wait wait) {
    try (SyncClient client = client()) {
      assertThatThrownBy(() -> wait.in(client, SOON))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("call start() first");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWaitEndsAtOnceWhenTheClientIsClosed(Wait wait) {
    publisher.unavailable();
    SyncClient client = client();
    client.handle("bill", DataTypes.CREDIT_CONFIGS, told::add);
    client.start();
    FutureTask<Void> waiting = new FutureTask<>(() -> wait.in(client, LONG), null);
    Thread thread = new Thread(waiting, "waits");
    thread.setDaemon(true);
    thread.start();
    await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    client.close();

    assertThat(waiting)
        .failsWithin(5, TimeUnit.SECONDS)
        .withThrowableThat()
        .havingRootCause()
        .isInstanceOf(IllegalStateException.class)
        .withMessageMatching(".*closed.*");
    assertThatThrownBy(() -> wait.in(client, SOON)).hasMessageContaining("closed");
  }

  @ParameterizedTest
  @EnumSource
  void aWaitOnAThreadOfTheClientIsRefused(Wait wait) {
    CompletableFuture<Throwable> refusal = new CompletableFuture<>();
    put("a", 1);
    try (SyncClient client = client()) {
      client.handle(
          "bill",
          DataTypes.CREDIT_CONFIGS,
          change -> {
            try {
              wait.in(client, SOON);
            } catch (IllegalStateException e) {
              refusal.complete(e);
            }
          });
      client.start().awaitReady(SOON);

      assertThat(refusal)
          .succeedsWithin(SOON)
          .extracting(Throwable::getMessage)
          .asString()
          .contains("would wait for itself", "sync-crm-handlers");
    }
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptEndsAWaitAndIsKept(Wait wait) {
    publisher.unavailable();
    try (SyncClient client = client()) {
      client.handle("bill", DataTypes.CREDIT_CONFIGS, told::add);
      client.start();
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> wait.in(client, LONG))
          .isExactlyInstanceOf(SyncException.class)
          .hasMessageContaining("interrupted");
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTimeoutNamesItselfTheStateAndTheLastProblem(Wait wait) {
    publisher.unavailable();
    try (SyncClient client = client()) {
      client.handle("bill", DataTypes.CREDIT_CONFIGS, told::add);
      client.start();
      await().until(() -> client.status().lastError().isPresent());
      assertThatThrownBy(() -> wait.in(client, Duration.ofMillis(20)))
          .isInstanceOf(SyncTimeoutException.class)
          .hasMessageContaining("PT0.02S")
          .hasMessageContaining("INITIALIZING")
          .hasMessageContaining("UNAVAILABLE");
    }
  }

  @Test
  void aTimeoutNamesTheHandlersThatAreBehind() {
    CountDownLatch forEver = new CountDownLatch(1);
    try (SyncClient client = client()) {
      client.handle("slow", DataTypes.CREDIT_CONFIGS, change -> forEver.await());
      client.handle("quick", DataTypes.CREDIT_CONFIGS, told::add);
      client.start().awaitReady(SOON);
      put("a", 1);
      assertThatThrownBy(() -> client.awaitCaughtUp(Duration.ofMillis(300)))
          .isInstanceOf(SyncTimeoutException.class)
          .hasMessageContaining("slow")
          .hasMessageNotContaining("quick");
    }
  }

  @Test
  void catchingUpGoesOnInTheNewLogWhenTheOldOneIsReplaced() {
    try (SyncClient client = client()) {
      CountDownLatch entered = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      client.handle(
          "bill",
          DataTypes.CREDIT_CONFIGS,
          change -> {
            entered.countDown();
            release.await();
          });
      client.start().awaitReady(SOON);
      put("a", 1);
      put("a", 2);
      put("a", 3);
      CompletableFuture<Void> waiting =
          CompletableFuture.runAsync(() -> client.awaitCaughtUp(SOON));
      await().until(() -> client.status().verifiedPosition() == 3);
      publisher.restoreTo(1);
      publisher.heartbeat();
      await().until(() -> client.status().counters().resyncs() == 1);
      release.countDown();

      assertThat(waiting).succeedsWithin(SOON);
    }
  }
}
