package io.github.wrappersync.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.github.wrappersync.feed.LiveFeed;
import io.github.wrappersync.feed.LiveSink;
import io.github.wrappersync.internal.engine.Logged;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.status.HandlerState;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.store.FaultyStores;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.testing.InMemoryPublisher;
import io.github.wrappersync.time.SystemTime;
import io.github.wrappersync.time.TimeSource;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class CloseTest {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String KEY = "closing/bill";

  private final InMemoryPublisher publisher = new InMemoryPublisher();
  private final List<Change<CreditConfig>> told = new CopyOnWriteArrayList<>();
  private final FaultyStores stores = new FaultyStores(System::nanoTime);
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CompletableFuture<Throwable> refused = new CompletableFuture<>();

  private SyncClientBuilder builder() {
    return SyncClient.builder("closing")
        .allTenants()
        .stores(stores)
        .liveFeed(publisher.liveFeed("closing"))
        .catchUp(publisher.catchUp());
  }

  private SyncClient client(ChangeHandler<CreditConfig> handler) {
    return client(builder(), handler);
  }

  private static SyncClient client(SyncClientBuilder builder, ChangeHandler<CreditConfig> handler) {
    return builder
        .build()
        .handle("bill", DataTypes.CREDIT_CONFIGS, handler, HandlerOptions.defaults().attempts(1));
  }

  private long put(String record) {
    return publisher.publish(
        "closing",
        "t1",
        DataTypes.CREDIT_CONFIGS,
        new CreditConfig(record, "t1", "closing." + record, BigDecimal.ONE, true));
  }

  private static void assertNoThreads() {
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("sync-closing")));
  }

  /** The handler is told what was not finished, by a client that follows. */
  private void assertToldAgain(String record) {
    try (SyncClient next = client(told::add)) {
      next.start().awaitCaughtUp(SOON);
      assertThat(told).extracting(Change::recordId).containsExactly(record);
      assertThat(next.deadLetters().list()).isEmpty();
    }
  }

  @Test
  void workIsFinishedTheCheckpointSavedTheLeaseGivenUpAndNoThreadLeft() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    SyncClient client =
        client(
            change -> {
              entered.countDown();
              go.await();
              told.add(change);
            });
    client.start().awaitReady(SOON);
    put("a");
    long last = put("b");
    entered.await();
    publisher.heartbeat();
    CompletableFuture<Void> closed = CompletableFuture.runAsync(client::close);
    await().until(() -> client.status().state() == SyncState.STOPPED);
    go.countDown();
    closed.get(10, TimeUnit.SECONDS);

    assertThat(told).extracting(Change::recordId).containsExactly("a", "b");
    assertThat(stores.checkpoints().load(KEY).orElseThrow().position()).isEqualTo(last);
    assertThat(stores.leases().holder(KEY)).isEmpty();
    assertThat(client.status().handlers().get("bill").state()).isEqualTo(HandlerState.STOPPED);
    assertNoThreads();
  }

  @Test
  void aCallThatIsInterruptedByCloseIsNeitherDoneNorADeadLetter() throws Exception {
    SyncClient client =
        client(
            builder().closeTimeout(Duration.ofMillis(50)),
            change -> {
              entered.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                throw new IllegalStateException("wrapped", e);
              }
            });
    client.start().awaitReady(SOON);
    put("a");
    entered.await();
    client.close();

    assertThat(stores.leases().holder(KEY)).isEmpty();
    assertNoThreads();
    assertToldAgain("a");
  }

  @Test
  void aChangeThatWaitsForAnotherTryIsToldAgainAfterARestart() {
    SyncClient client =
        builder()
            .build()
            .handle(
                "bill",
                DataTypes.CREDIT_CONFIGS,
                change -> {
                  entered.countDown();
                  throw new IllegalStateException("not now");
                },
                HandlerOptions.defaults().backoff(Duration.ofHours(1), Duration.ofHours(1)));
    client.start().awaitReady(SOON);
    put("a");
    await().until(() -> client.status().handlers().get("bill").lastError().isPresent());
    client.close();

    assertNoThreads();
    assertToldAgain("a");
  }

  @Test
  void aCallThatGoesOnKeepsTheLeaseUntilItRunsOut() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    SyncClient client =
        client(
            builder().closeTimeout(Duration.ofMillis(50)).instance("one"),
            change -> {
              entered.countDown();
              while (end.getCount() > 0) {
                try {
                  end.await();
                } catch (InterruptedException e) {
                  // as code that does not heed it
                }
              }
            });
    client.start().awaitReady(SOON);
    put("a");
    entered.await();
    client.close();

    assertThat(stores.leases().holder(KEY)).isEqualTo(Optional.of("one"));
    end.countDown();
    assertNoThreads();
  }

  @Test
  void closeIsRefusedToAHandler() throws Exception {
    SyncClient[] itself = new SyncClient[1];
    try (SyncClient client =
        client(
            change -> {
              try {
                itself[0].close();
                refused.complete(new AssertionError("closed"));
              } catch (IllegalStateException e) {
                refused.complete(e);
              }
            })) {
      itself[0] = client;
      client.start().awaitReady(SOON);
      put("a");

      assertThat(refused.get(10, TimeUnit.SECONDS))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("sync-closing-handlers");
      assertThat(client.status().state()).isNotEqualTo(SyncState.STOPPED);
    }
    assertNoThreads();
  }

  @Test
  void aStatusListenerMayClose() {
    SyncClient client = client(told::add);
    client.onStatus((before, now) -> client.close());
    client.start();

    await().until(() -> client.status().state() == SyncState.STOPPED);
    assertNoThreads();
  }

  @Test
  void closeComesTwiceAndAtOnceAndBeforeTheStart() throws Exception {
    SyncClient client = client(told::add);
    client.start().awaitReady(SOON);
    CompletableFuture<Void> one = CompletableFuture.runAsync(client::close);
    CompletableFuture<Void> other = CompletableFuture.runAsync(client::close);
    CompletableFuture.allOf(one, other).get(10, TimeUnit.SECONDS);
    client.close();
    SyncClient neverStarted = client(told::add);
    neverStarted.close();

    assertNoThreads();
  }

  @Test
  void closeDuringTheStartLeavesNoLeaseBehind() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    stores.before =
        () -> {
          entered.countDown();
          try {
            go.await();
          } catch (InterruptedException e) {
            // the store answers all the same
          }
        };
    SyncClient client = client(told::add);
    client.start();
    entered.await();
    CompletableFuture<Void> closed = CompletableFuture.runAsync(client::close);
    await().until(() -> client.status().state() == SyncState.STOPPED);
    go.countDown();
    closed.get(10, TimeUnit.SECONDS);
    stores.before = () -> {};

    assertNoThreads();
    assertThat(stores.leases().holder(KEY)).isEmpty();
    assertThatCode(client::close).doesNotThrowAnyException();
  }

  @Test
  void aLiveFeedIsNotStartedAfterItWasClosed() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    AtomicBoolean late = new AtomicBoolean();
    LiveFeed feed =
        new LiveFeed() {
          @Override
          public void start(LiveSink sink) {
            late.set(closed.getCount() == 0);
          }

          @Override
          public void close() {
            closed.countDown();
          }
        };
    SystemTime time = TimeSource.system("late");
    TimeSource slow =
        (TimeSource)
            Proxy.newProxyInstance(
                TimeSource.class.getClassLoader(),
                new Class<?>[] {TimeSource.class},
                (proxy, method, arguments) -> {
                  if (Thread.currentThread().getName().endsWith("-engine")) {
                    boolean unused = closed.await(300, TimeUnit.MILLISECONDS);
                  }
                  return method.invoke(time, arguments);
                });

    SyncClient client = client(builder().liveFeed(feed).time(slow), told::add).start();
    client.close();

    assertThat(closed.getCount()).isZero();
    assertThat(late).isFalse();
    time.close();
  }

  @Test
  void closeWhileTheStoresAreAwayEndsAndTheRestIsToldAgain() throws Exception {
    SyncClient client = client(told::add);
    client.start().awaitCaughtUp(SOON);
    stores.away = true;
    put("a");
    client.close();
    assertNoThreads();
    assertThat(told).isEmpty();

    stores.away = false;
    stores.leases().reclaim(KEY, stores.leases().holder(KEY).orElseThrow(), Duration.ZERO);
    assertToldAgain("a");
  }

  @Test
  void closeDoesNotWaitForEverForStoresThatDoNotAnswer() throws Exception {
    SyncClient client = client(told::add);
    client.start().awaitCaughtUp(SOON);
    CountDownLatch never = new CountDownLatch(1);
    stores.before =
        () -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        };
    try (Logged log = new Logged("io.github.wrappersync.client")) {
      CompletableFuture.runAsync(client::close).get(20, TimeUnit.SECONDS);

      assertThat(log.at(Level.WARN, "did not take the last checkpoints")).hasSize(1);
    }
    assertNoThreads();
  }

  @Test
  void afterACloseAnotherInstanceGoesOnAtOnce() {
    SyncClient first = client(builder().instance("one"), told::add);
    first.start().awaitCaughtUp(SOON);
    try (SyncClient second = client(builder().instance("two"), told::add)) {
      second.start().awaitReady(SOON);
      assertThat(second.status().handlers().get("bill").state()).isEqualTo(HandlerState.STANDBY);
      first.close();
      put("a");

      await()
          .atMost(Duration.ofSeconds(8)) // a third of the term, with room; the term is ten
          .untilAsserted(() -> assertThat(told).extracting(Change::recordId).containsExactly("a"));
    }
  }

  @Test
  void storesInMemoryServeTheNextClientOfTheProcess() {
    Stores memory = Stores.inMemory();
    try (SyncClient first = client(builder().stores(memory), told::add)) {
      put("a");
      first.start().awaitCaughtUp(SOON);
    }
    try (SyncClient second = client(builder().stores(memory), told::add)) {
      put("b");
      second.start().awaitCaughtUp(SOON);
    }

    assertThat(told).extracting(Change::recordId).containsExactly("a", "b");
  }

  @Test
  void anInterruptedCloseLeavesNoThread() throws Exception {
    SyncClient client =
        client(
            change -> {
              entered.countDown();
              new CountDownLatch(1).await();
            });
    client.start().awaitReady(SOON);
    put("a");
    entered.await();

    Thread.currentThread().interrupt();
    client.close();

    assertThat(Thread.interrupted()).isTrue();
    assertNoThreads();
    assertThat(stores.deadLetters().list(KEY)).isEmpty();
  }

  @Test
  void anInterruptedCloseClosesTheLiveFeed() {
    AtomicBoolean feedClosed = new AtomicBoolean();
    LiveFeed feed =
        new LiveFeed() {
          @Override
          public void start(LiveSink sink) {}

          @Override
          public void close() {
            feedClosed.set(true);
          }
        };
    SyncClient client = client(builder().liveFeed(feed), told::add);
    client.start().awaitReady(SOON);

    Thread.currentThread().interrupt();
    client.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(feedClosed).isTrue();
  }
}
