package io.github.wrappersync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.feed.LiveFeed;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.testing.InMemoryPublisher;
import io.github.wrappersync.time.SystemTime;
import io.github.wrappersync.time.TimeSource;
import io.github.wrappersync.view.BoundedView;
import io.github.wrappersync.view.CreditCosts;
import io.github.wrappersync.view.LocalViews;
import io.github.wrappersync.view.TestViews;
import io.github.wrappersync.view.ViewOptions;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** 10,000 tenants, room for 500, readers and writers at once, messages lost. */
class BoundedViewUnderLoadTest {

  private static final int TENANTS = 10_000;
  private static final int ROOM = 500;
  private static final int READERS = 4;
  private static final int LOOK_UPS = 1_000;
  private static final int WRITERS = 2;

  /** An answer, and what was verified when the look-up began. */
  private record Sample(int tenant, long verified, int value) {}

  private final InMemoryPublisher publisher = new InMemoryPublisher();
  private final History history = new History();
  private final SystemTime time = TimeSource.system("test-timer");
  private final ExecutorService engineThread = Executors.newSingleThreadExecutor();
  private final ExecutorService others = Executors.newCachedThreadPool();
  private final ExecutorService loaders = Executors.newFixedThreadPool(4);
  private final StatusBoard board = new StatusBoard(time);
  private final LiveFeed feed = publisher.liveFeed("crm");
  private final AtomicBoolean reading = new AtomicBoolean(true);
  private final CountDownLatch readersAtWork = new CountDownLatch(READERS);

  /** Writers make a change for each look-up. */
  private final Semaphore changes = new Semaphore(0);

  @AfterEach
  void end() {
    feed.close();
    List.of(engineThread, others, loaders).forEach(ExecutorService::shutdownNow);
    time.close();
  }

  @Test
  void everyAnswerIsTheTruthAndNoMoreIsHeldThanThereIsRoomFor() throws Exception {
    for (int tenant = 0; tenant < TENANTS; tenant++) {
      put(tenant, 1);
    }
    LocalViews views = TestViews.local();
    CreditCosts costs =
        views.creditCosts(ViewOptions.maximumTenants(ROOM).loadTimeout(Duration.ofSeconds(30)));
    BoundedView<?> writer = (BoundedView<?>) views.writer(DataTypes.CREDIT_CONFIGS);
    Engine engine = engine(writer);
    engine.start();
    await().until(board::isLoaded);
    publisher.dropEvery(40);

    List<Future<?>> writers =
        IntStream.range(0, WRITERS)
            .<Future<?>>mapToObj(i -> others.submit(() -> write(i)))
            .toList();
    List<Future<List<Sample>>> readers =
        IntStream.range(0, READERS)
            .mapToObj(i -> others.submit((Callable<List<Sample>>) () -> read(costs, i)))
            .toList();
    long mostHeld = 0;
    while (!readersAtWork.await(20, TimeUnit.MILLISECONDS)) {
      publisher.heartbeat();
      mostHeld = Math.max(mostHeld, engineThread.submit(() -> held(writer)).get());
      assertThat(engineThread.submit(engine::recordsHeld).get()).isZero();
    }
    reading.set(false);
    changes.release(WRITERS);
    for (Future<?> each : writers) {
      each.get();
    }

    assertThat(mostHeld).isBetween(ROOM / 2L, ROOM + 10L);
    for (Future<List<Sample>> reader : readers) {
      for (Sample sample : reader.get()) {
        assertThat(history.had("t" + sample.tenant, "a", sample.verified, sample.value))
            .as("%s", sample)
            .isTrue();
      }
    }
    publisher.heal();
    publisher.heartbeat();
    await().until(() -> board.verifiedPosition() == publisher.head());
    for (int tenant = 0; tenant < TENANTS; tenant++) {
      if (writer.holds("t" + tenant)) {
        assertThat(history.had("t" + tenant, "a", publisher.head(), cost(costs, tenant))).isTrue();
      }
    }
  }

  private Engine engine(BoundedView<?> writer) {
    Scope scope = new Scope("crm", Set.of(), Set.of(DataTypes.CREDIT_CONFIGS.name()));
    AtomicBoolean asked = new AtomicBoolean();
    BoundedFollower<?> follower =
        BoundedFollower.of(
            writer,
            new LoadParts(
                scope,
                publisher.catchUp(),
                board,
                time,
                engineThread,
                loaders,
                new Random(1),
                () -> false,
                () -> asked.set(true)));
    return new Engine(
        EngineSettings.DEFAULTS,
        new EngineParts(
            scope,
            publisher.catchUp(),
            Optional.of(feed),
            List.of(follower),
            board,
            time,
            engineThread,
            others,
            new Random(2)));
  }

  private long held(BoundedView<?> writer) {
    return IntStream.range(0, TENANTS).filter(tenant -> writer.holds("t" + tenant)).count();
  }

  /** Most look-ups are of a few tenants, as they are in life. */
  private List<Sample> read(CreditCosts costs, int seed) {
    try {
      return samples(costs, seed);
    } finally {
      readersAtWork.countDown();
    }
  }

  private List<Sample> samples(CreditCosts costs, int seed) {
    Random random = new Random(seed);
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < LOOK_UPS; i++) {
      int tenant = random.nextInt(random.nextBoolean() ? 400 : TENANTS);
      long verified = board.verifiedPosition();
      samples.add(new Sample(tenant, verified, cost(costs, tenant)));
      changes.release();
    }
    return samples;
  }

  private static int cost(CreditCosts costs, int tenant) {
    return costs.get("t" + tenant, "crm.a").map(BigDecimal::intValue).orElse(0);
  }

  /** Changes its own part of the tenants, most often those that are looked up most. */
  private void write(int part) {
    Random random = new Random(100 + part);
    for (int value = 2; reading.get(); value++) {
      changes.acquireUninterruptibly();
      int any = random.nextInt(random.nextInt(4) > 0 ? 400 : TENANTS);
      int tenant = any - any % WRITERS + part;
      if (random.nextInt(4) == 0) {
        delete(tenant);
      }
      put(tenant, value);
    }
  }

  private void put(int tenant, int value) {
    CreditConfig config =
        new CreditConfig("a", "t" + tenant, "crm.a", BigDecimal.valueOf(value), true);
    long position = publisher.publish("crm", "t" + tenant, DataTypes.CREDIT_CONFIGS, config);
    history.is("t" + tenant, "a", position, value);
  }

  private void delete(int tenant) {
    long position = publisher.delete("crm", "t" + tenant, DataTypes.CREDIT_CONFIGS, "a");
    history.is("t" + tenant, "a", position, 0);
  }
}
