package io.github.wrappersync.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.feed.CatchUpException;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.testing.InMemoryPublisher;
import io.github.wrappersync.testing.ManualClock;
import io.github.wrappersync.view.CreditCosts;
import io.github.wrappersync.view.Freshness;
import io.github.wrappersync.view.StaleDataException;
import io.github.wrappersync.view.View;
import io.github.wrappersync.wire.FeedPage;
import io.github.wrappersync.wire.SnapshotLine;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Look-ups that ask the publisher when the data is too old. */
class FetchThroughTest {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final Freshness FETCH = Freshness.within(LIMIT).orFetch(SOON);

  private final ManualClock clock = new ManualClock();
  private final InMemoryPublisher publisher = new InMemoryPublisher();
  private final Line line = new Line();
  private final ExecutorService readers = Executors.newFixedThreadPool(50);

  @AfterEach
  void stop() {
    readers.shutdownNow();
  }

  /** The way to the publisher, counted and held up. */
  private final class Line implements CatchUp {
    private final CatchUp publishers = publisher.catchUp();
    private final List<Set<String>> snapshots = new CopyOnWriteArrayList<>();
    private final AtomicInteger pulls = new AtomicInteger();
    private volatile CountDownLatch open = new CountDownLatch(0);
    private volatile boolean feedIsDown;

    @Override
    public FeedPage changes(Scope scope, long after, String epoch, int limit, Duration wait) {
      pulls.incrementAndGet();
      if (feedIsDown) {
        throw new CatchUpException(CatchUpException.Kind.UNAVAILABLE, "no feed", null);
      }
      return publishers.changes(scope, after, epoch, limit, wait);
    }

    @Override
    public void snapshot(Scope scope, Consumer<SnapshotLine> lines) {
      snapshots.add(scope.tenants());
      try {
        open.await();
      } catch (InterruptedException e) {
        throw new CatchUpException(CatchUpException.Kind.UNAVAILABLE, "interrupted", e);
      }
      publishers.snapshot(scope, lines);
    }

    @Override
    public void close() {}
  }

  private SyncClient client(int queue) {
    return SyncClient.builder("crm")
        .tenants("t1", "t2")
        .time(clock)
        .liveFeed(publisher.liveFeed("crm"))
        .catchUp(line)
        .queueCapacity(queue)
        .closeTimeout(Duration.ofMillis(50))
        .build();
  }

  private void put(String tenant, int cost) {
    publisher.publish(
        "crm",
        tenant,
        DataTypes.CREDIT_CONFIGS,
        new CreditConfig("view", tenant, "view", BigDecimal.valueOf(cost), true));
  }

  /** Until it is live: before that it catches up once more, when the live feed has connected. */
  private static void start(SyncClient client) {
    client.start().awaitReady(SOON);
    await()
        .until(
            () ->
                client.status().state() == SyncState.LIVE
                    && client.status().verifiedAge().equals(Optional.of(Duration.ZERO)));
  }

  private List<CompletableFuture<Throwable>> all(int count, Consumer<Integer> lookUp) {
    List<CompletableFuture<Throwable>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int each = i;
      all.add(
          CompletableFuture.supplyAsync(() -> catchThrowable(() -> lookUp.accept(each)), readers));
    }
    return all;
  }

  @Test
  void theClientIsBroughtUpToDateFirstAndTheViewAnswers() {
    put("t1", 1);
    try (SyncClient client = client(10)) {
      CreditCosts costs = client.creditCosts();
      start(client);
      publisher.halfOpen();
      line.feedIsDown = true;
      clock.advance(LIMIT);
      put("t1", 2);
      assertThat(costs.require("t1", "view", FETCH)).as("not too old").isEqualByComparingTo("1");

      clock.advance(Duration.ofSeconds(1));
      line.feedIsDown = false;
      assertThat(costs.require("t1", "view", FETCH)).isEqualByComparingTo("2");
      assertThat(costs.require("t1", "view")).as("in the view").isEqualByComparingTo("2");
      assertThat(line.snapshots).as("the first load only").hasSize(1);
    }
  }

  @Test
  void whereTheFeedFailsTheTenantsRecordsAreReadAndTheViewIsNotTouched() {
    put("t1", 1);
    try (SyncClient client = client(10)) {
      CreditCosts costs = client.creditCosts();
      start(client);
      publisher.halfOpen();
      line.feedIsDown = true;
      put("t1", 2);
      clock.advance(LIMIT.plusSeconds(1));

      assertThat(costs.require("t1", "view", FETCH)).isEqualByComparingTo("2");
      assertThat(costs.with(FETCH).quote("t1", "view").verifiedAge()).contains(Duration.ZERO);
      assertThat(costs.with(FETCH).quote("t1", "view").stale()).isFalse();
      assertThat(costs.require("t1", "view")).isEqualByComparingTo("1");
      assertThat(line.snapshots).hasSize(2);
      assertThat(line.snapshots.get(1)).containsExactly("t1");

      clock.advance(Duration.ofSeconds(1));
      put("t1", 3);
      assertThat(costs.require("t1", "view", FETCH))
          .as("kept for a second")
          .isEqualByComparingTo("3");
      assertThat(line.snapshots).hasSize(3);
    }
  }

  @Test
  void aLookUpDoesNotWaitForAHandlerWhoseQueueIsFull() {
    CountDownLatch release = new CountDownLatch(1);
    put("t1", 1);
    try (SyncClient client = client(1)) {
      CreditCosts costs = client.creditCosts();
      client.handle(
          "slow",
          DataTypes.CREDIT_CONFIGS,
          change -> release.await(),
          HandlerOptions.defaults().noTimeout());
      start(client);
      for (int cost = 2; cost < 9; cost++) {
        put("t1", cost);
      }
      await().until(() -> client.status().state() == SyncState.CATCHING_UP);
      publisher.halfOpen();
      put("t1", 9);
      clock.advance(LIMIT.plusSeconds(1));

      Freshness impatient = Freshness.within(LIMIT).orFetch(Duration.ofSeconds(2));
      assertThat(costs.require("t1", "view", impatient)).isEqualByComparingTo("9");
      assertThat(costs.verified("t1").age().orElseThrow()).isGreaterThan(LIMIT);
      release.countDown();
    }
  }

  @Test
  void ifThatFailsAsWellTheCauseIsTold() {
    put("t1", 1);
    try (SyncClient client = client(10)) {
      CreditCosts costs = client.creditCosts();
      start(client);
      publisher.cut();
      publisher.unavailable();
      clock.advance(LIMIT.plusSeconds(1));

      assertThatThrownBy(() -> costs.require("t1", "view", FETCH))
          .isInstanceOf(StaleDataException.class)
          .hasMessageContaining("could not be fetched")
          .hasCauseInstanceOf(CatchUpException.class);
      assertThat(costs.require("t1", "view")).isEqualByComparingTo("1");

      publisher.heal();
      clock.advance(Duration.ofSeconds(1));
      assertThat(costs.require("t1", "view", FETCH)).isEqualByComparingTo("1");
    }
  }

  @Test
  void readersOfOneTenantShareOneRequest() {
    put("t1", 1);
    try (SyncClient client = client(10)) {
      CreditCosts costs = client.creditCosts();
      start(client);
      publisher.halfOpen();
      line.feedIsDown = true;
      line.open = new CountDownLatch(1);
      clock.advance(LIMIT.plusSeconds(1));

      List<CompletableFuture<Throwable>> all = all(40, i -> costs.require("t1", "view", FETCH));
      await().until(() -> line.snapshots.size() == 2);
      line.open.countDown();

      assertThat(all).allSatisfy(each -> assertThat(each.join()).isNull());
      assertThat(line.snapshots).hasSize(2);
    }
  }

  @Test
  void readersCannotStormAPublisherThatIsAway() {
    put("t1", 1);
    try (SyncClient client = client(10)) {
      CreditCosts costs = client.creditCosts();
      start(client);
      publisher.cut();
      publisher.unavailable();
      clock.advance(LIMIT.plusSeconds(1));
      await().until(() -> client.status().lastError().orElse("").contains("UNAVAILABLE"));
      Throwable first = catchThrowable(() -> costs.require("t1", "view", FETCH));
      int pulls = line.pulls.get();
      int snapshots = line.snapshots.size();

      List<CompletableFuture<Throwable>> all =
          all(200, i -> costs.require(i % 2 == 0 ? "t1" : "t2", "view", FETCH));

      assertThat(all)
          .allSatisfy(
              each ->
                  assertThat(each.join())
                      .isInstanceOf(StaleDataException.class)
                      .hasCauseReference(first.getCause()));
      assertThat(line.pulls.get()).isEqualTo(pulls);
      assertThat(line.snapshots).hasSize(snapshots);

      clock.advance(Duration.ofSeconds(1));
      assertThat(catchThrowable(() -> costs.require("t1", "view", FETCH)).getCause())
          .isNotSameAs(first.getCause());
    }
  }

  @Test
  void aLookUpThatIsNotAnsweredInTimeFailsAndTheRequestGoesOnForOthers() {
    put("t1", 1);
    try (SyncClient client = client(10)) {
      CreditCosts costs = client.creditCosts();
      start(client);
      publisher.halfOpen();
      line.feedIsDown = true;
      line.open = new CountDownLatch(1);
      clock.advance(LIMIT.plusSeconds(1));

      Freshness hasty = Freshness.within(LIMIT).orFetch(Duration.ofMillis(50));
      assertThatThrownBy(() -> costs.require("t1", "view", hasty))
          .isInstanceOf(StaleDataException.class)
          .hasMessageContaining("PT0.05S");
      assertThatThrownBy(() -> costs.require("t1", "view", hasty))
          .isInstanceOf(StaleDataException.class);
      line.open.countDown();
      assertThat(costs.require("t1", "view", FETCH)).isEqualByComparingTo("1");
      assertThat(line.snapshots).hasSize(2);
    }
  }

  @Test
  void aClosedClientAsksNobody() {
    put("t1", 1);
    SyncClient client = client(10);
    CreditCosts costs = client.creditCosts();
    start(client);
    client.close();
    clock.advance(LIMIT.plusSeconds(1));

    assertThatThrownBy(() -> costs.require("t1", "view", FETCH))
        .isInstanceOf(StaleDataException.class)
        .hasMessageContaining("closed");
    assertThat(line.snapshots).hasSize(1);
  }

  @Test
  void aTenantThatIsNotFollowedIsNotAskedFor() {
    put("t3", 1);
    try (SyncClient client = client(10)) {
      CreditCosts costs = client.creditCosts();
      start(client);
      publisher.cut();
      publisher.unavailable();
      clock.advance(LIMIT.plusSeconds(1));

      assertThatThrownBy(() -> costs.get("t3", "view", FETCH))
          .isInstanceOf(StaleDataException.class)
          .hasMessageContaining("'t3'")
          .hasMessageContaining("does not follow this tenant");
      assertThat(line.snapshots).hasSize(1);
    }
  }

  @Test
  void theEnginesOwnThreadDoesNotWaitForItself() {
    put("t1", 1);
    try (SyncClient client = client(10)) {
      CreditCosts costs = client.creditCosts();
      AtomicReference<Throwable> seen = new AtomicReference<>();
      client.view(onEveryChange(() -> costs.require("t1", "view", FETCH), seen));
      start(client);
      publisher.unavailable();
      clock.advance(LIMIT.plusSeconds(1));
      put("t1", 2);

      await().until(() -> seen.get() != null);
      assertThat(seen.get()).isInstanceOf(StaleDataException.class);
      assertThat(seen.get()).hasMessageContaining("own thread");
    }
  }

  /** A view of an application's own: the engine's thread writes it. */
  private static View<CreditConfig> onEveryChange(
      ThrowingCallable lookUp, AtomicReference<Throwable> seen) {
    return new View<>() {
      @Override
      public DataType<CreditConfig> dataType() {
        return DataTypes.CREDIT_CONFIGS;
      }

      @Override
      public void load(Collection<Change<CreditConfig>> records) {}

      @Override
      public void apply(Change<CreditConfig> change) {
        seen.compareAndSet(null, catchThrowable(lookUp));
      }
    };
  }
}
