package io.github.wrappersync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.wrappersync.internal.handler.HandlerFollower;
import io.github.wrappersync.internal.handler.HandlerSpec;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.status.HandlerState;
import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.store.DeadLetterState;
import io.github.wrappersync.store.FaultyStores;
import io.github.wrappersync.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Several instances of an application, with stores and a publisher in common. */
class InstancesTest {

  private static final String KEY = "crm/bill";

  /** A lease lasts ten seconds, and is asked for every third of that. */
  private static final Duration TAKEOVER = Duration.ofSeconds(14);

  private static final Duration TURN = Duration.ofSeconds(4);

  /** One process. */
  private final class Instance {
    final Rig rig;
    final FaultyStores itsStores;
    final HandlerFollower handler;
    final List<Long> done = new ArrayList<>();
    boolean failing;
    Runnable during = () -> {};

    Instance(String name, Rig rig) {
      this.rig = rig;
      itsStores = stores.elsewhere();
      rig.instance = name;
      handler =
          rig.withHandler(
              new HandlerSpec<>(
                  "bill",
                  DataTypes.CREDIT_CONFIGS,
                  (inbox, delivery, change) -> inbox.doOnce(delivery, () -> bill(change)),
                  1,
                  Duration.ofMillis(100),
                  Duration.ofMillis(100)),
              itsStores);
      rig.build();
      handler.keepLease(rig.engine);
      rig.engine.start();
      rig.run();
      alive.add(this);
    }

    private void bill(Change<CreditConfig> change) {
      if (failing) {
        throw new IllegalStateException("broken");
      }
      done.add(change.position());
      effects.add(change.position());
      during.run();
    }

    HandlerState state() {
      return handler.status().state();
    }
  }

  private final ManualClock storesTime = new ManualClock();
  private final Rig first = new Rig();
  private final FaultyStores stores = new FaultyStores(storesTime::nanos);
  private final Set<Instance> alive = new LinkedHashSet<>();
  private final List<Long> effects = new ArrayList<>();
  private final Instance one = new Instance("one", first);

  private Instance start(String name) {
    return new Instance(name, first.successor());
  }

  /** Time passes for those that are alive, and by the stores' clock. */
  private void pass(Duration time) {
    for (long left = time.toMillis(); left > 0; left -= 500) {
      for (Instance instance : alive) {
        instance.rig.pass(Duration.ofMillis(500));
      }
      storesTime.advance(Duration.ofMillis(500));
    }
  }

  private void put(String record, int cost) {
    first.put(record, cost);
    alive.forEach(instance -> instance.rig.run());
  }

  @Test
  void oneOfTwoRunsAHandlerAndTheOtherSaysWho() {
    Instance two = start("two");
    put("a", 1);
    pass(TAKEOVER);

    assertThat(one.state()).isEqualTo(HandlerState.ACTIVE);
    assertThat(two.state()).isEqualTo(HandlerState.STANDBY);
    assertThat(two.handler.status().reason())
        .hasValueSatisfying(r -> assertThat(r).contains("'one'"));
    assertThat(two.handler.donePosition()).isEqualTo(Long.MAX_VALUE);
    assertThat(effects).containsExactly(1L);
  }

  @Test
  void whenItsHolderDiesAnotherGoesOnFromTheSharedCheckpoint() {
    Instance two = start("two");
    put("a", 1);
    one.handler.saveCheckpoint();
    put("a", 2); // done, above the checkpoint
    alive.remove(one);
    put("a", 3);
    pass(TAKEOVER);

    assertThat(two.state()).isEqualTo(HandlerState.ACTIVE);
    assertThat(effects).containsExactly(1L, 2L, 3L);
    two.handler.saveCheckpoint();
    alive.remove(two);
    Instance three = start("three");
    pass(TAKEOVER);
    put("a", 4);

    assertThat(three.done).containsExactly(4L);
    first.publisher.heartbeat();
    three.rig.run();
    three.handler.saveCheckpoint();
    assertThat(stores.checkpoints().load(KEY)).contains(new Checkpoint("epoch-1", 4));
  }

  @Test
  void aHolderThatWasFrozenIsRefusedAndWhatItLeftIsDoneByTheOther() {
    Instance two = start("two");
    put("a", 1);
    alive.remove(one); // frozen
    put("b", 2);
    pass(TAKEOVER);
    assertThat(two.done).containsExactly(2L);

    try (Logged log = new Logged("io.github.wrappersync.handler")) {
      alive.add(one); // it goes on, with its old lease and a clock that stood still
      first.run();
      put("c", 3);
      one.handler.saveCheckpoint();
      pass(TURN);
      assertThat(log.at(Level.WARN, "another instance has taken over")).hasSize(1);
    }

    assertThat(one.state()).isEqualTo(HandlerState.STANDBY);
    assertThat(effects).containsExactly(1L, 2L, 3L);
    assertThat(one.done).containsExactly(1L);
  }

  @Test
  void aHolderThatLosesTheLeaseInTheMiddleOfACallDoesNoMore() {
    Instance two = start("two");
    one.during =
        () -> {
          one.during = () -> {};
          alive.remove(one);
          pass(TAKEOVER);
          alive.add(one);
        };
    one.rig.put("a", 1);
    one.rig.put("a", 2);
    one.rig.run();
    pass(TURN);

    assertThat(two.state()).isEqualTo(HandlerState.ACTIVE);
    assertThat(one.done).containsExactly(1L);
    assertThat(two.done).contains(2L);
    assertThat(effects.stream().filter(position -> position == 2)).hasSize(1);
  }

  @Test
  void aHolderThatLosesItsStoresForATermStopsByItselfAndBeginsAgainAfterwards() {
    put("a", 1);
    one.itsStores.away = true;
    pass(Duration.ofSeconds(9));
    assertThat(one.state()).isEqualTo(HandlerState.ACTIVE);
    pass(Duration.ofSeconds(6));
    assertThat(one.state()).isEqualTo(HandlerState.STANDBY);
    assertThat(one.handler.donePosition()).isNegative();
    put("b", 1);

    try (Logged log = new Logged("io.github.wrappersync.handler")) {
      one.itsStores.away = false;
      pass(TURN);

      assertThat(one.state()).isEqualTo(HandlerState.ACTIVE);
      assertThat(log.at(Level.WARN, "name of this instance")).isEmpty();
    }
    assertThat(effects).containsExactly(1L, 2L);
  }

  @Test
  void aHolderWhoseStoresDoNotAnswerStopsByItselfToo() {
    put("a", 1);
    Instance two = start("two");
    pass(TURN);
    List<Boolean> active = new ArrayList<>();
    one.itsStores.before =
        () -> {
          one.itsStores.before = () -> {};
          one.rig.clock.advance(Duration.ofSeconds(20)); // within a renewal
          active.add(one.handler.isActive());
        };
    for (int i = 0; i < 8 && active.isEmpty(); i++) {
      one.rig.pass(Duration.ofMillis(500));
    }

    assertThat(active).containsExactly(false);
    pass(TAKEOVER);
    assertThat(List.of(one.state(), two.state()))
        .containsExactlyInAnyOrder(HandlerState.ACTIVE, HandlerState.STANDBY);
  }

  @Test
  void aLeaseThatIsGivenUpIsTakenWithinATurn() {
    Instance two = start("two");
    put("a", 1);
    one.handler.saveCheckpoint();
    one.handler.releaseLease();
    alive.remove(one);
    put("a", 2);
    pass(TURN);

    assertThat(one.state()).isEqualTo(HandlerState.STOPPED);
    assertThat(two.done).containsExactly(2L);
  }

  @Test
  void aRestartUnderTheSameNameHasItsHandlersAtOnce() {
    put("a", 1);
    alive.remove(one); // killed
    Instance again = start("one");

    assertThat(again.state()).isEqualTo(HandlerState.ACTIVE);
    assertThat(effects).containsExactly(1L);
  }

  @Test
  void ofTwoWithOneNameTheLaterRunsTheHandlerAndTheOtherWarnsOnce() {
    try (Logged log = new Logged("io.github.wrappersync.handler")) {
      Instance twin = start("one");
      for (int i = 0; i < 20; i++) {
        put("a", i);
        pass(TURN);
        assertThat(twin.state()).isEqualTo(HandlerState.ACTIVE);
        assertThat(one.state()).isEqualTo(i == 0 ? one.state() : HandlerState.STANDBY);
      }

      assertThat(log.at(Level.WARN, "under the name of this instance")).hasSize(1);
      assertThat(effects).hasSize(20).doesNotHaveDuplicates();
      alive.remove(twin);
      pass(TAKEOVER);
      assertThat(one.state()).isEqualTo(HandlerState.ACTIVE);
    }
  }

  @Test
  void deadLettersAreReadAgainAtATakeoverAndLaterChangesWaitBehindThem() {
    Instance two = start("two");
    one.failing = true;
    put("a", 1);
    one.handler.saveCheckpoint();
    alive.remove(one);
    pass(TAKEOVER);
    put("a", 2);
    put("b", 3);

    assertThat(two.done).containsExactly(3L);
    assertThat(two.handler.status().deadLettersHeld()).isEqualTo(2);
    stores.deadLetters().markAll(KEY, DeadLetterState.TO_RETRY);
    two.handler.workOffDeadLetters();
    two.rig.run();
    assertThat(two.done).containsExactly(3L, 1L, 2L);
  }

  @Test
  void aFormerHolderCannotSetAsideWhatTheOtherHasDone() {
    Instance two = start("two");
    one.failing = true;
    one.during = () -> {};
    alive.remove(one);
    put("a", 1);
    pass(TAKEOVER);
    assertThat(two.done).containsExactly(1L);

    first.run(); // the frozen one fails on it only now

    assertThat(stores.deadLetters().list(KEY)).isEmpty();
  }

  @Test
  void lettersThatAnotherInstanceMarksAreWorkedOffByTheOneThatRunsTheHandler() {
    Instance two = start("two");
    one.failing = true;
    put("a", 1);
    one.failing = false;

    two.itsStores.deadLetters().markAll(KEY, DeadLetterState.TO_RETRY);
    two.handler.workOffDeadLetters();
    two.rig.run();
    assertThat(effects).isEmpty();
    one.handler.workOffDeadLetters();
    one.rig.run();

    assertThat(one.done).containsExactly(1L);
    assertThat(stores.deadLetters().list(KEY)).isEmpty();
  }
}
