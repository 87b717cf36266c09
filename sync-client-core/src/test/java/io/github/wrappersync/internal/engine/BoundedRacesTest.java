package io.github.wrappersync.internal.engine;

import static io.github.wrappersync.internal.engine.BoundedRig.now;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.view.ViewOptions;
import io.github.wrappersync.wire.SnapshotLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A load beside the feed, in every order in which the two can meet. */
class BoundedRacesTest {

  /** One event a page, so that a test sees the view between two events. */
  static final EngineSettings ONE_BY_ONE =
      new EngineSettings(
          EngineSettings.DEFAULTS.heartbeatTimeout(),
          EngineSettings.DEFAULTS.livePollInterval(),
          EngineSettings.DEFAULTS.pollInterval(),
          EngineSettings.DEFAULTS.longPoll(),
          EngineSettings.DEFAULTS.staleAfter(),
          EngineSettings.DEFAULTS.bufferCapacity(),
          1);

  private final BoundedRig bounded =
      new BoundedRig(ViewOptions.maximumTenants(100), ONE_BY_ONE, Set.of());
  private final Rig rig = bounded.rig;

  @AfterEach
  void close() {
    bounded.follower.close();
  }

  /** Begins a look-up and has its request sent, but not answered. */
  private CompletableFuture<Optional<Integer>> asked(String tenant, String record) {
    CompletableFuture<Optional<Integer>> lookUp = bounded.lookUp(tenant, record);
    rig.runEngine();
    assertThat(bounded.loaders.size()).isEqualTo(1);
    return lookUp;
  }

  /** Has the request answered, but the answer not taken. */
  private void answer() {
    assertThat(bounded.loaders.step()).isTrue();
  }

  /** Notes what the view tells of a record after each step until nothing is left to do. */
  private void watch(String record, List<Optional<Integer>> seen) {
    while (rig.thread.step() || rig.requests.step() || bounded.loaders.step()) {
      if (bounded.writer.holds("t1")) {
        Optional<Integer> cost = bounded.cost("t1", record);
        if (seen.isEmpty() || !seen.get(seen.size() - 1).equals(cost)) {
          seen.add(cost);
        }
      }
    }
  }

  /** Has the engine find out that messages were lost, and pull them. */
  private List<Optional<Integer>> watchedCatchingUp(String record) {
    rig.publisher.heartbeat();
    List<Optional<Integer>> seen = new ArrayList<>();
    watch(record, seen);
    rig.clock.advance(Duration.ofSeconds(1));
    watch(record, seen);
    return seen;
  }

  // ------------------------------------------------------------------ events during a load

  @Test
  void anEventGivenBeforeTheRequestIsInTheSnapshot() {
    bounded.start();
    CompletableFuture<Optional<Integer>> lookUp = bounded.lookUp("t1", "a");
    rig.put("a", 1);
    bounded.run();

    assertThat(now(lookUp)).contains(1);
  }

  @Test
  void anEventGivenAfterTheRecordWasReadIsKeptAndApplied() {
    rig.put("a", 1);
    bounded.start();
    CompletableFuture<Optional<Integer>> lookUp = asked("t1", "a");
    answer();
    before(() -> rig.put("a", 2));

    bounded.run();

    assertThat(now(lookUp)).contains(2);
    assertThat(bounded.cost("t1", "a")).contains(2);
  }

  @Test
  void anEventThatTheSnapshotAlreadyHasIsNotAppliedAfterIt() {
    rig.put("a", 1);
    bounded.start();
    CompletableFuture<Optional<Integer>> lookUp = asked("t1", "a");
    rig.put("a", 2);
    rig.put("a", 3);
    rig.runEngine();
    answer();
    bounded.run();

    assertThat(now(lookUp)).contains(3);
    assertThat(bounded.asked).hasSize(1);
  }

  @Test
  void aDeleteGivenDuringTheLoadRemovesARecordThatWasRead() {
    rig.put("a", 1);
    bounded.start();
    CompletableFuture<Optional<Integer>> lookUp = asked("t1", "a");
    answer();
    before(() -> rig.delete("a"));
    bounded.run();

    assertThat(now(lookUp)).isEmpty();
  }

  @Test
  void aDeleteOfARecordThatIsNotInTheSnapshotChangesNothing() {
    rig.put("a", 1);
    rig.put("b", 2);
    bounded.start();
    rig.publisher.duringNextSnapshot(() -> rig.delete("b"));
    CompletableFuture<Optional<Integer>> lookUp = bounded.lookUp("t1", "a");
    bounded.run();

    assertThat(now(lookUp)).contains(1);
    assertThat(bounded.cost("t1", "b")).isEmpty();
  }

  @Test
  void aRecordDeletedAndInsertedAgainWhileTheSnapshotIsReadIsThereAtEveryStep() {
    rig.put("a", 1);
    rig.put("b", 2);
    bounded.start();
    rig.publisher.dropNext(2);
    rig.publisher.duringNextSnapshot(
        () -> {
          rig.delete("b");
          rig.put("b", 3);
        });
    CompletableFuture<Optional<Integer>> lookUp = bounded.lookUp("t1", "b");
    bounded.run();

    assertThat(now(lookUp)).contains(3);
    assertThat(watchedCatchingUp("b")).containsOnly(Optional.of(3));
    assertThat(rig.status().verifiedPosition()).isEqualTo(4);
  }

  // ------------------------------------------------------------------ the engine is behind

  @Test
  void anEventOlderThanTheRecordThatWasReadLaterIsDropped() {
    rig.put("a", 1);
    rig.put("b", 1);
    bounded.start();
    rig.publisher.dropNext(2);
    rig.publisher.duringNextSnapshot(
        () -> {
          rig.put("b", 2);
          rig.put("b", 3);
        });
    CompletableFuture<Optional<Integer>> lookUp = bounded.lookUp("t1", "b");
    bounded.run();

    assertThat(now(lookUp)).contains(3);
    assertThat(watchedCatchingUp("b")).containsOnly(Optional.of(3));
    assertThat(rig.status().verifiedPosition()).isEqualTo(4);
  }

  @Test
  void anEventAboveTheSnapshotOfARecordReadBeforeItIsApplied() {
    rig.put("a", 1);
    rig.put("b", 1);
    bounded.start();
    rig.publisher.dropNext(2);
    rig.publisher.duringNextSnapshot(
        () -> {
          rig.put("a", 2);
          rig.put("b", 2);
        });
    CompletableFuture<Optional<Integer>> lookUp = bounded.lookUp("t1", "a");
    bounded.run();

    assertThat(now(lookUp)).contains(1);
    assertThat(watchedCatchingUp("a")).containsExactly(Optional.of(1), Optional.of(2));
  }

  @Test
  void aRecordThatWasDeletedBeforeTheSnapshotDoesNotComeBackWhenTheEngineIsBehind() {
    bounded.start();
    rig.publisher.dropNext(3);
    rig.put("x", 1);
    rig.delete("x");
    rig.put("a", 5);

    assertThat(bounded.find("t1", "x")).isEmpty();
    assertThat(watchedCatchingUp("x")).containsOnly(Optional.empty());
    assertThat(bounded.cost("t1", "a")).contains(5);
    assertThat(rig.status().verifiedPosition()).isEqualTo(3);
  }

  @Test
  void aSnapshotOfBeforeWhatIsKnownIsThrownAway() {
    rig.put("a", 1);
    bounded.start();
    rig.put("a", 2);
    rig.run();
    List<SnapshotLine> told = new ArrayList<>();
    bounded.lines =
        line -> {
          told.add(line);
          return told.size() == 1 ? new SnapshotLine.Start(rig.publisher.epoch(), 1) : line;
        };
    CompletableFuture<Optional<Integer>> lookUp = bounded.lookUp("t1", "a");
    bounded.run();
    assertThat(lookUp).isNotDone();
    assertThat(bounded.writer.holds("t1")).isFalse();

    bounded.pass(Duration.ofSeconds(1));

    assertThat(now(lookUp)).contains(2);
    assertThat(bounded.asked).hasSize(2);
  }

  // ------------------------------------------------------------------ eviction

  @Test
  void anEventForATenantThatWasEvictedAMomentAgoDoesNotBringItBack() {
    rig.put("a", 1);
    rig.put("b", 1);
    bounded.start();
    bounded.find("t1", "a");
    rig.put("a", 2);
    bounded.writer.letGo("t1");
    rig.run();
    assertThat(bounded.writer.holds("t1")).isFalse();

    assertThat(bounded.find("t1", "b")).contains(1);
    assertThat(bounded.cost("t1", "a")).contains(2);
  }

  @Test
  void aTenantThatIsLetGoDuringItsLoadIsPublishedWhole() {
    rig.put("a", 1);
    bounded.start();
    CompletableFuture<Optional<Integer>> lookUp = asked("t1", "a");
    rig.put("a", 2);
    rig.runEngine();
    bounded.writer.letGo("t1");
    bounded.run();

    assertThat(now(lookUp)).contains(2);
    assertThat(bounded.cost("t1", "a")).contains(2);
  }

  @Test
  void aReaderIsAnsweredEvenIfItsTenantIsEvictedBeforeItLooks() {
    rig.put("a", 1);
    bounded.start();
    CompletableFuture<Optional<Integer>> lookUp = asked("t1", "a");
    answer();
    rig.thread.step();
    bounded.writer.letGo("t1");

    assertThat(now(lookUp)).contains(1);
  }

  @Test
  void aLookUpThatComesWhenTheTenantHasJustBeenLoadedNeedsNoSecondRequest() {
    rig.put("a", 1);
    bounded.start();
    CompletableFuture<Optional<Integer>> first = asked("t1", "a");
    answer();
    bounded.follower.load("t1");
    bounded.run();

    assertThat(now(first)).contains(1);
    assertThat(bounded.asked).hasSize(1);
  }

  // ------------------------------------------------------------------ starting over

  @Test
  void aSnapshotOfAnotherEpochThanTheEnginesIsNotUsedAndLeadsToTheNewOne() {
    rig.put("a", 1);
    rig.put("a", 2);
    bounded.start();
    CompletableFuture<Optional<Integer>> lookUp = asked("t1", "a");
    rig.publisher.restoreTo(1);
    answer();
    rig.thread.step();
    assertThat(lookUp).isNotDone();

    bounded.pass(Duration.ofSeconds(1));

    assertThat(now(lookUp)).contains(1);
    assertThat(rig.status().counters().resyncs()).isEqualTo(1);
    assertThat(bounded.asked).hasSize(2);
  }

  @Test
  void aSnapshotOfBeforeAResynchronizationIsNotUsedAfterIt() {
    rig.put("a", 1);
    rig.put("a", 2);
    bounded.start();
    CompletableFuture<Optional<Integer>> lookUp = asked("t1", "a");
    answer(); // of the old epoch; it waits behind the resynchronization
    Runnable late = rig.thread.take();
    rig.publisher.restoreTo(1);
    rig.publisher.heartbeat();
    rig.run();
    assertThat(rig.status().counters().resyncs()).isEqualTo(1);

    rig.thread.execute(late);
    bounded.run();

    assertThat(now(lookUp)).contains(1);
    assertThat(bounded.asked).hasSize(2);
  }

  @Test
  void aResynchronizationLetsGoOfEveryTenant() {
    rig.put("a", 1);
    bounded.start();
    bounded.find("t1", "a");
    rig.publisher.cut();
    rig.put("a", 2);
    rig.delete("a");
    rig.publisher.trim();
    rig.publisher.heal();
    bounded.run();
    assertThat(rig.status().counters().resyncs()).isEqualTo(1);
    assertThat(bounded.writer.holds("t1")).isFalse();

    assertThat(bounded.find("t1", "a")).isEmpty();
    assertThat(bounded.asked).hasSize(2);
  }

  @Test
  void untilAResynchronizationIsCompleteHeldTenantsAreAnswered() {
    rig.put("a", 1);
    bounded.start();
    bounded.find("t1", "a");
    rig.publisher.newEpoch();
    rig.publisher.heartbeat();
    rig.runEngine();
    rig.publisher.unavailable();
    rig.run();

    assertThat(bounded.cost("t1", "a")).contains(1);
  }

  // ------------------------------------------------------------------ many events

  @Test
  void moreEventsThanCanBeKeptLeadToAnotherRequest() {
    rig.put("a", 0);
    bounded.start();
    CompletableFuture<Optional<Integer>> lookUp = asked("t1", "a");
    answer();
    before(
        () -> {
          for (int i = 1; i <= BoundedFollower.KEPT_MOST + 5; i++) {
            rig.put("a", i);
          }
        });
    bounded.pass(Duration.ofSeconds(1));

    assertThat(now(lookUp)).contains(BoundedFollower.KEPT_MOST + 5);
    assertThat(bounded.asked).hasSize(2);
  }

  @Test
  void moreEventsThanCanBeKeptDoNoHarmIfTheSnapshotHasThem() {
    rig.put("a", 0);
    bounded.start();
    CompletableFuture<Optional<Integer>> lookUp = asked("t1", "a");
    for (int i = 1; i <= BoundedFollower.KEPT_MOST + 5; i++) {
      rig.put("a", i);
    }
    rig.runEngine();
    answer();
    bounded.run();

    assertThat(now(lookUp)).contains(BoundedFollower.KEPT_MOST + 5);
    assertThat(bounded.asked).hasSize(1);
  }

  /** What the action has the engine do comes before what waits there. */
  private void before(Runnable action) {
    List<Runnable> later = new ArrayList<>();
    while (rig.thread.size() > 0) {
      later.add(rig.thread.take());
    }
    action.run();
    later.forEach(rig.thread::execute);
  }
}
