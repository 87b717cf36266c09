package io.github.wrappersync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import io.github.wrappersync.internal.handler.HandlerFollower;
import io.github.wrappersync.internal.handler.HandlerSpec;
import io.github.wrappersync.internal.handler.Retries;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.status.HandlerState;
import io.github.wrappersync.status.HandlerStatus;
import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.store.DeadLetter;
import io.github.wrappersync.store.DeadLetterState;
import io.github.wrappersync.store.FaultyStores;
import io.github.wrappersync.store.Lease;
import io.github.wrappersync.store.TransactionConflictException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What a handler's failures, and those of its stores, lead to. */
class HandlersTest {

  private static final String KEY = "crm/bill";

  /** What the application does with a record. */
  @FunctionalInterface
  private interface Code {
    void run() throws Throwable;
  }

  private final Rig rig = new Rig();
  private final FaultyStores stores = new FaultyStores(() -> 0);
  private final List<Change<CreditConfig>> done = new ArrayList<>();
  private final List<String> tried = new ArrayList<>();
  private final Map<String, Code> behaviour = new HashMap<>();
  private Retries retries =
      new Retries(3, Duration.ofMillis(100), Duration.ofMillis(100), problem -> false);

  private HandlerFollower handler(Rig where, String... tenants) {
    return where.withHandler(
        new HandlerSpec<>(
            "bill",
            DataTypes.CREDIT_CONFIGS,
            (inbox, delivery, change) -> inbox.doOnce(delivery, () -> bill(change)),
            Set.of(tenants),
            retries,
            Optional.empty()),
        stores);
  }

  private void bill(Change<CreditConfig> change) throws Exception {
    tried.add(change.recordId());
    try {
      behaviour.getOrDefault(change.recordId(), () -> {}).run();
    } catch (Error | Exception e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
    done.add(change);
  }

  private List<String> doneRecords() {
    return done.stream().map(Change::recordId).toList();
  }

  private List<DeadLetter> letters() {
    return stores.deadLetters().list(KEY);
  }

  private static Code failing() {
    return () -> {
      throw new IllegalStateException("broken");
    };
  }

  private static Code failingTimes(int times, Throwable problem) {
    int[] left = {times};
    return () -> {
      if (left[0]-- > 0) {
        throw problem;
      }
    };
  }

  // ------------------------------------------------------------------ retries

  @Test
  void aFailureThatIsNotWorthARetryIsADeadLetterAtOnce() {
    Predicate<Throwable> hopeless = IllegalArgumentException.class::isInstance;
    retries =
        new Retries(Retries.UNLIMITED, Duration.ofSeconds(1), Duration.ofSeconds(1), hopeless);
    handler(rig);
    rig.start();
    behaviour.put("a", failingTimes(99, new IllegalArgumentException("never")));

    rig.put("a", 1);
    rig.put("b", 1);
    rig.run();

    assertThat(tried).containsExactly("a", "b");
    assertThat(letters()).extracting(DeadLetter::attempts).containsExactly(1);
  }

  @Test
  void withUnlimitedAttemptsNothingBecomesADeadLetterAndTheTenantWaits() {
    retries =
        new Retries(
            Retries.UNLIMITED, Duration.ofMillis(100), Duration.ofSeconds(10), problem -> false);
    handler(rig);
    rig.start();
    behaviour.put("a", failingTimes(30, new IllegalStateException("not yet")));

    try (Logged log = new Logged("io.github.wrappersync.handler")) {
      rig.put("a", 1);
      rig.put("b", 1);
      rig.put("t2", "c", 1);
      rig.passBeating(Duration.ofMinutes(2));
      assertThat(doneRecords()).containsExactly("c");
      rig.passBeating(Duration.ofMinutes(4));

      assertThat(doneRecords()).containsExactly("c", "a", "b");
      assertThat(letters()).isEmpty();
      assertThat(log.at(Level.WARN, "tried for ever")).hasSize(1);
      assertThat(log.at(Level.INFO, "after 30 failures")).hasSize(1);
    }
  }

  @Test
  void errorsAndInterruptsAreFailuresOfTheirChangeAndOfNoOther() {
    handler(rig);
    rig.start();
    behaviour.put("overflow", failingTimes(1, new StackOverflowError()));
    behaviour.put("memory", failingTimes(1, new OutOfMemoryError("none left")));
    behaviour.put("death", failingTimes(1, threadDeath()));
    behaviour.put("interrupted", failingTimes(1, new InterruptedException()));
    behaviour.put("interrupts", () -> Thread.currentThread().interrupt());
    List<String> all = List.of("overflow", "memory", "death", "interrupted", "interrupts", "last");

    for (String record : all) {
      rig.put(record, 1);
      rig.run();
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      rig.pass(Duration.ofMillis(150));
    }

    assertThat(doneRecords()).containsExactlyElementsOf(all);
    assertThat(letters()).isEmpty();
  }

  @SuppressWarnings({"deprecation", "removal"})
  private static Throwable threadDeath() {
    return new ThreadDeath();
  }

  @Test
  void aPredicateThatThrowsSaysNothing() {
    retries =
        new Retries(
            2,
            Duration.ofMillis(100),
            Duration.ofMillis(100),
            problem -> {
              throw new IllegalStateException("broken as well");
            });
    handler(rig);
    rig.start();
    behaviour.put("a", failing());

    rig.put("a", 1);
    rig.passBeating(Duration.ofSeconds(1));

    assertThat(letters()).extracting(DeadLetter::attempts).containsExactly(2);
  }

  @Test
  void anErrorTellsClassMessageAndCauses() {
    handler(rig);
    rig.start();
    behaviour.put(
        "a",
        failingTimes(
            99, new IllegalStateException("outer", new java.io.IOException("x".repeat(5_000)))));

    rig.put("a", 1);
    rig.passBeating(Duration.ofSeconds(1));

    assertThat(letters().get(0).error())
        .startsWith("java.lang.IllegalStateException: outer; caused by java.io.IOException: xxx")
        .hasSize(DeadLetter.LONGEST_ERROR);
  }

  // ------------------------------------------------------------------ stores

  @Test
  void anOutageOfTheStoresIsNoFailureOfTheHandler() {
    handler(rig);
    rig.start();

    try (Logged log = new Logged("io.github.wrappersync.handler")) {
      stores.away = true;
      rig.put("a", 1);
      rig.put("t2", "b", 1);
      rig.pass(Duration.ofSeconds(30));
      assertThat(tried).isEmpty();
      stores.away = false;
      rig.pass(Duration.ofSeconds(2));

      assertThat(doneRecords()).containsExactlyInAnyOrder("a", "b");
      assertThat(letters()).isEmpty();
      assertThat(log.at(Level.WARN, "")).hasSize(1).first().asString().contains("can not be used");
      assertThat(log.at(Level.INFO, "Over after 30"))
          .as(log.at(Level.INFO, "").toString())
          .hasSize(1);
    }
  }

  @Test
  void whatFailedWhileTheStoresWereAwayIsTriedAgainBeforeItBecomesADeadLetter() {
    handler(rig);
    rig.start();
    behaviour.put(
        "a",
        () -> {
          if (tried.size() <= 3) {
            stores.away = tried.size() == 3; // goes away as the last try fails
            throw new IllegalStateException("the same database");
          }
        });

    rig.put("a", 1);
    rig.pass(Duration.ofSeconds(5));
    stores.away = false;
    rig.pass(Duration.ofSeconds(2));

    assertThat(doneRecords()).containsExactly("a");
    assertThat(letters()).isEmpty();
  }

  @Test
  void workThatOnlyCouldNotBeRememberedIsNotDoneAgain() {
    handler(rig);
    rig.start();
    stores.forgetful = true;
    rig.put("a", 1);
    rig.pass(Duration.ofSeconds(5));
    stores.forgetful = false;
    rig.pass(Duration.ofSeconds(2));
    rig.put("b", 1);
    rig.run();

    assertThat(doneRecords()).containsExactly("a", "b");
  }

  @Test
  void aConflictOfTransactionsIsTriedAgainAtOnceAndNotCounted() {
    int[] conflicts = {9};
    rig.withHandler(
        new HandlerSpec<>(
            "bill",
            DataTypes.CREDIT_CONFIGS,
            (inbox, delivery, change) -> {
              if (change.recordId().equals("a") && conflicts[0]-- > 0) {
                throw new TransactionConflictException("40001", new IllegalStateException());
              }
              inbox.doOnce(delivery, () -> bill(change));
            },
            Set.of(),
            new Retries(1, Duration.ofMillis(100), Duration.ofMillis(100), problem -> false),
            Optional.empty()),
        stores);
    rig.start();

    rig.put("a", 1);
    rig.run();
    assertThat(doneRecords()).containsExactly("a");

    conflicts[0] = 10;
    rig.put("a", 2);
    rig.run();
    assertThat(letters()).hasSize(1);
  }

  @Test
  void whereTheStoresAreAwayAtTheStartViewsAreLoadedAndTheHandlerJoinsLater() {
    rig.withView();
    HandlerFollower handler = handler(rig);
    rig.put("a", 1);
    stores.away = true;
    rig.build();
    handler.keepLease(rig.engine);
    rig.engine.start();
    rig.run();

    assertThat(rig.view.cost("a")).isEqualByComparingTo("1");
    assertThat(handler.donePosition()).isNegative();
    assertThat(handler.status().reason()).hasValueSatisfying(r -> assertThat(r).contains("Away"));
    stores.away = false;
    rig.pass(Duration.ofSeconds(4));

    assertThat(doneRecords()).containsExactly("a");
    assertThat(handler.status().state()).isEqualTo(HandlerState.ACTIVE);
  }

  // ------------------------------------------------------------------ whose changes

  @Test
  void aHandlerIsToldOfItsTenantsOnlyAndItsCheckpointPassesTheOthers() {
    rig.put("t1", "there", 1);
    rig.put("t2", "there", 1);
    HandlerFollower handler = handler(rig, "t2");
    rig.start();
    rig.put("t1", "a", 1);
    rig.put("t2", "b", 1);
    rig.put("t1", "c", 1);
    rig.publisher.heartbeat();
    rig.run();
    handler.saveCheckpoint();

    assertThat(doneRecords()).containsExactly("there", "b");
    assertThat(stores.checkpoints().load(KEY)).contains(new Checkpoint("epoch-1", 5));
  }

  @Test
  void anIdThatIsKeptForAnotherDataTypeDoesNotRunUntilThatIsMended() {
    Lease former = stores.leases().acquire(KEY, "a former release", Duration.ZERO).orElseThrow();
    stores.checkpoints().save(former, "roles", new Checkpoint("epoch-1", 1));
    stores.leases().release(former);
    rig.put("a", 1);
    HandlerFollower handler = handler(rig);
    rig.build();
    handler.keepLease(rig.engine);

    try (Logged log = new Logged("io.github.wrappersync.handler")) {
      rig.engine.start();
      rig.run();
      rig.pass(Duration.ofSeconds(30));

      HandlerStatus status = handler.status();
      assertThat(status.state()).isEqualTo(HandlerState.FAILED);
      assertThat(status.reason())
          .hasValueSatisfying(r -> assertThat(r).contains(KEY, "'roles'", "'credit-configs'"));
      assertThat(handler.donePosition()).isNegative();
      assertThat(log.at(Level.ERROR, "'roles'")).hasSize(1);
      assertThat(done).isEmpty();
    }
    Lease operator = stores.leases().acquire(KEY, "an operator", Duration.ZERO).orElseThrow();
    stores.checkpoints().save(operator, "credit-configs", new Checkpoint("epoch-1", 0));
    rig.pass(Duration.ofSeconds(4));

    assertThat(doneRecords()).containsExactly("a");
  }

  @Test
  void aCheckpointOfAnotherEpochIsToldEverythingAgainWithAWarningThatNamesBoth() {
    Lease former = stores.leases().acquire(KEY, "a former run", Duration.ZERO).orElseThrow();
    stores.checkpoints().save(former, "credit-configs", new Checkpoint("elsewhere", 77));
    stores.leases().release(former);
    rig.put("a", 1);
    rig.put("b", 1);
    handler(rig);

    try (Logged log = new Logged("io.github.wrappersync.handler")) {
      rig.start();
      rig.publisher.newEpoch();
      rig.passBeating(Duration.ofSeconds(4));

      assertThat(log.at(Level.WARN, "'elsewhere'"))
          .singleElement()
          .asString()
          .contains("'epoch-1'", "77", KEY);
    }
    assertThat(doneRecords()).containsExactly("a", "b");
  }

  // ------------------------------------------------------------------ dead letters

  @Test
  void afterARestartLaterChangesStillFollowAndWhatIsToldAgainKeepsItsError() {
    handler(rig);
    rig.start();
    behaviour.put("a", failing());
    rig.put("a", 1);
    rig.passBeating(Duration.ofSeconds(1)); // no checkpoint is saved: it is told again

    Rig next = rig.successor();
    HandlerFollower handler = handler(next);
    behaviour.clear();
    next.start();
    next.put("a", 2);
    next.put("b", 1);
    next.run();

    assertThat(doneRecords()).containsExactly("b");
    assertThat(letters())
        .extracting(DeadLetter::position, DeadLetter::attempts)
        .containsExactly(tuple(1L, 3), tuple(2L, 0));
    assertThat(letters().get(0).error()).contains("broken");
    assertThat(letters().get(0).handler()).isEqualTo("bill");
    assertThat(letters().get(0).application()).isEqualTo("crm");
    assertThat(handler.status().deadLettersHeld()).isEqualTo(2);
  }

  @Test
  void aRetryThatFailsLeavesTheLaterLettersOfItsRecordWaiting() {
    HandlerFollower handler = handler(rig);
    rig.start();
    behaviour.put("a", failing());
    rig.put("a", 1);
    rig.put("a", 2);
    rig.put("b", 1);
    rig.passBeating(Duration.ofSeconds(1));
    tried.clear();

    stores.deadLetters().markAll(KEY, DeadLetterState.TO_RETRY);
    handler.workOffDeadLetters();
    handler.workOffDeadLetters();
    rig.run();

    assertThat(tried).containsExactly("a");
    assertThat(letters())
        .extracting(DeadLetter::position, DeadLetter::attempts, DeadLetter::state)
        .containsExactly(
            tuple(1L, 4, DeadLetterState.WAITING), tuple(2L, 0, DeadLetterState.WAITING));
  }

  @Test
  void aLetterCanBeDiscardedFromTheMiddleAndTheRestKeepsItsOrder() {
    HandlerFollower handler = handler(rig);
    rig.start();
    behaviour.put("a", failing());
    for (int cost = 1; cost <= 4; cost++) {
      rig.put("a", cost);
    }
    rig.passBeating(Duration.ofSeconds(1));
    behaviour.clear();

    List<DeadLetter> all = letters();
    stores.deadLetters().mark(all.get(1).id(), DeadLetterState.TO_DISCARD);
    handler.workOffDeadLetters();
    rig.run();
    assertThat(letters()).extracting(DeadLetter::position).containsExactly(1L, 3L, 4L);

    stores.deadLetters().mark(all.get(0).id(), DeadLetterState.TO_RETRY);
    stores.deadLetters().mark(all.get(2).id(), DeadLetterState.TO_RETRY);
    handler.workOffDeadLetters();
    rig.put("a", 5);
    rig.run();

    assertThat(done).extracting(Change::position).containsExactly(1L, 3L);
    assertThat(letters()).extracting(DeadLetter::position).containsExactly(4L, 5L);
    stores.deadLetters().markAll(KEY, DeadLetterState.TO_RETRY);
    handler.workOffDeadLetters();
    rig.put("a", 6);
    rig.run();
    assertThat(done).extracting(Change::position).containsExactly(1L, 3L, 4L, 5L, 6L);
  }

  @Test
  void aDiscardedChangeIsNotToldAgainAfterACrash() {
    HandlerFollower handler = handler(rig);
    rig.start();
    behaviour.put("a", failing());
    rig.put("a", 1);
    rig.passBeating(Duration.ofSeconds(1));
    stores.deadLetters().markAll(KEY, DeadLetterState.TO_DISCARD);
    handler.workOffDeadLetters();
    rig.run();
    assertThat(letters()).isEmpty();
    tried.clear();

    Rig next = rig.successor();
    behaviour.clear();
    Lease lease = stores.leases().reclaim(KEY, "rig", Duration.ZERO).orElseThrow();
    stores.checkpoints().save(lease, "credit-configs", new Checkpoint("epoch-1", 0));
    handler(next);
    next.start();

    assertThat(tried).isEmpty();
  }

  @Test
  void whileLettersWaitTheStateOfAResynchronizationFollowsThemAndWins() {
    HandlerFollower handler = handler(rig);
    rig.start();
    behaviour.put("a", failing());
    rig.put("a", 1);
    rig.passBeating(Duration.ofSeconds(1));
    rig.publisher.dropNext(1);
    rig.put("a", 2);
    rig.publisher.newEpoch();
    rig.passBeating(Duration.ofSeconds(4));
    assertThat(letters()).hasSize(2);

    behaviour.clear();
    stores.deadLetters().markAll(KEY, DeadLetterState.TO_RETRY);
    handler.workOffDeadLetters();
    rig.run();

    assertThat(letters()).isEmpty();
    assertThat(done)
        .extracting(change -> change.record().creditCost().intValue())
        .containsExactly(1, 2);
  }

  @Test
  void aRetryDuringAnOutageIsKeptForLater() {
    HandlerFollower handler = handler(rig);
    rig.start();
    behaviour.put("a", failing());
    rig.put("a", 1);
    rig.passBeating(Duration.ofSeconds(1));
    behaviour.clear();
    stores.deadLetters().markAll(KEY, DeadLetterState.TO_RETRY);
    handler.workOffDeadLetters();
    stores.away = true;
    rig.run();
    stores.away = false;
    assertThat(letters()).extracting(DeadLetter::state).containsExactly(DeadLetterState.TO_RETRY);

    handler.workOffDeadLetters();
    rig.run();

    assertThat(letters()).isEmpty();
    assertThat(doneRecords()).containsExactly("a");
  }
}
