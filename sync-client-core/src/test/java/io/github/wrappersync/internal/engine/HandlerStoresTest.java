package io.github.wrappersync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.wrappersync.internal.handler.HandlerFollower;
import io.github.wrappersync.internal.handler.HandlerSpec;
import io.github.wrappersync.internal.handler.Retries;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.store.DeadLetter;
import io.github.wrappersync.store.FaultyStores;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.store.jdbc.JdbcStores;
import io.github.wrappersync.store.jdbc.JdbcTransactions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** What stores that are slow, or lose an answer, must not lead to. */
class HandlerStoresTest {

  private static final String KEY = "crm/bill";

  private final Rig rig = new Rig();
  private final FaultyStores stores = new FaultyStores(() -> 0);
  private final List<String> tried = new ArrayList<>();
  private int failures;

  private HandlerFollower handler(int attempts) {
    return rig.withHandler(
        spec(attempts, (inbox, delivery, change) -> inbox.doOnce(delivery, () -> bill(change))),
        stores);
  }

  private static HandlerSpec<CreditConfig> spec(int attempts, HandlerSpec.Code<CreditConfig> code) {
    Duration backoff = Duration.ofMillis(100);
    return new HandlerSpec<>(
        "bill",
        DataTypes.CREDIT_CONFIGS,
        code,
        Set.of(),
        new Retries(attempts, backoff, backoff, problem -> false),
        Optional.empty());
  }

  private void bill(Change<CreditConfig> change) {
    tried.add(change.recordId() + '=' + stores.checkpoints().load(KEY).map(Checkpoint::loading));
    if (failures > 0) {
      failures--;
      throw new IllegalStateException("broken");
    }
  }

  @Test
  void aSnapshotIsMarkedBeforeItIsToldAlsoIfACheckpointIsJustBeingSaved() {
    HandlerFollower handler = handler(3);
    rig.start();
    rig.put("a", 1);
    rig.passBeating(Duration.ofSeconds(2));
    AtomicBoolean once = new AtomicBoolean(true);
    stores.before =
        () -> {
          if (once.compareAndSet(true, false)) {
            rig.publisher.dropNext(2);
            rig.put("a", 2);
            rig.put("b", 1);
            rig.publisher.trim();
            rig.publisher.heartbeat();
            while (rig.thread.step()) {
              // until it waits for what may be late
            }
            rig.clock.advance(Duration.ofMillis(300));
            while (rig.thread.step() || rig.requests.step()) {
              // the lanes come later
            }
          }
        };
    tried.clear();

    handler.saveCheckpoint();
    rig.pass(Duration.ofSeconds(2));

    assertThat(tried).containsExactlyInAnyOrder("a=Optional[true]", "b=Optional[true]");
  }

  @Test
  void theEngineDoesNotWaitForStoresThatDoNotAnswer() throws Exception {
    rig.put("a", 1);
    handler(3);
    rig.withView().build();
    rig.engine.start();
    while (rig.thread.step() || rig.requests.step()) {
      // the lanes come later
    }
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    stores.before =
        () -> {
          asked.countDown();
          try {
            answer.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        };
    CompletableFuture<Boolean> lane = CompletableFuture.supplyAsync(rig.workers::step);
    asked.await();
    rig.put("b", 1);
    rig.publisher.heartbeat();

    CompletableFuture<Rig> engine =
        CompletableFuture.supplyAsync(
            () -> {
              while (rig.thread.step()) {
                // until nothing is left
              }
              return rig;
            });
    try {
      engine.get(10, TimeUnit.SECONDS);
    } finally {
      answer.countDown();
      lane.get(10, TimeUnit.SECONDS);
    }
    assertThat(rig.view.cost("b")).isNotNull();
  }

  @Test
  void aLetterThatWasKeptWithoutAnAnswerIsNotAlsoDone() {
    failures = 3;
    handler(3);
    rig.start();
    stores.unanswered = "put";
    rig.put("a", 1);
    rig.pass(Duration.ofMillis(500));
    assertThat(tried).hasSize(3);

    stores.unanswered = "";
    rig.pass(Duration.ofSeconds(2));
    long second = rig.put("a", 2);
    rig.run();

    assertThat(tried).hasSize(3);
    assertThat(stores.deadLetters().list(KEY))
        .hasSize(2)
        .last()
        .returns(second, DeadLetter::position);
  }

  @Test
  void aChangeThatWasCommittedIsNoDeadLetterWhateverFailsAfterwards() {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:mem:committed;DB_CLOSE_DELAY=-1");
    AtomicBoolean fails = new AtomicBoolean();
    JdbcTransactions plain = JdbcTransactions.of(database);
    Stores committing =
        JdbcStores.of(
                new JdbcTransactions() {
                  @Override
                  public <R> R run(TransactionalCall<R> work) throws Exception {
                    R result = plain.run(work);
                    if (fails.compareAndSet(true, false)) {
                      throw new SQLException("What follows the commit failed");
                    }
                    return result;
                  }
                })
            .createTables();
    rig.withHandler(
        spec(
            1,
            (inbox, delivery, change) ->
                inbox.doOnceInTransaction(
                    delivery,
                    transaction -> {
                      tried.add(change.recordId());
                      fails.set(true);
                    })),
        committing);
    rig.start();

    rig.put("a", 1);
    rig.run();

    assertThat(tried).containsExactly("a");
    assertThat(committing.deadLetters().list(KEY)).isEmpty();
  }

  @Test
  void anOutageIsOverForAnInstanceThatStandsByAfterwards() {
    HandlerFollower handler = handler(3);
    rig.start();
    handler.keepLease(rig.engine);
    rig.put("a", 1);
    rig.run();
    try (Logged log = new Logged("io.github.wrappersync.handler")) {
      stores.away = true;
      handler.saveCheckpoint();
      stores.away = false;
      stores.leases().reclaim(KEY, "rig", Duration.ofHours(1));
      rig.passBeating(Duration.ofSeconds(20));
      handler.saveCheckpoint();

      assertThat(handler.isActive()).isFalse();
      assertThat(log.at(Level.INFO, "The stores can not be used")).hasSize(1);
    }
  }
}
