package io.github.wrappersync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.wrappersync.internal.handler.HandlerFollower;
import io.github.wrappersync.internal.handler.HandlerSpec;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.model.DeleteReason;
import io.github.wrappersync.status.PullCause;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.store.DeadLetter;
import io.github.wrappersync.store.DeadLetterState;
import io.github.wrappersync.store.Lease;
import io.github.wrappersync.store.Stores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EngineTest {

  private final Rig rig = new Rig().withView();
  private final Stores stores = Stores.inMemory();
  private final List<Change<CreditConfig>> told = new ArrayList<>();
  private final Set<String> failing = new HashSet<>();

  private HandlerFollower handler(Rig where) {
    return where.withHandler(
        new HandlerSpec<>(
            "bill",
            DataTypes.CREDIT_CONFIGS,
            (inbox, delivery, change) -> inbox.doOnce(delivery, () -> bill(change)),
            3,
            Duration.ofMillis(100),
            Duration.ofSeconds(1)),
        stores);
  }

  private void bill(Change<CreditConfig> change) {
    if (failing.contains(change.recordId())) {
      throw new IllegalStateException("No bill today");
    }
    told.add(change);
  }

  private List<String> toldOf(String record) {
    return told.stream()
        .filter(change -> change.recordId().equals(record))
        .map(change -> change.type() + " " + change.record().creditCost())
        .toList();
  }

  private long pulls(PullCause cause) {
    return rig.status().counters().pulls().getOrDefault(cause, 0L);
  }

  // ------------------------------------------------------------------ live

  @Test
  void aLiveEventReachesTheViewWithoutAnyRequest() {
    rig.start();
    long before = rig.status().counters().pulls().values().stream().mapToLong(n -> n).sum();

    rig.put("a", 3);
    rig.run();

    assertThat(rig.view.cost("a")).isEqualByComparingTo("3");
    assertThat(rig.state()).isEqualTo(SyncState.LIVE);
    assertThat(rig.status().counters().pulls().values().stream().mapToLong(n -> n).sum())
        .isEqualTo(before);
  }

  @Test
  void aLostLastMessageIsNoticedByTheNextHeartbeat() {
    rig.start();
    rig.publisher.dropNext(1);
    rig.put("a", 3);
    rig.run();
    assertThat(rig.view.cost("a")).isNull();

    rig.publisher.heartbeat();
    rig.pass(Duration.ofMillis(250));

    assertThat(rig.view.cost("a")).isEqualByComparingTo("3");
    assertThat(pulls(PullCause.HEARTBEAT)).isEqualTo(1);
  }

  @Test
  void aHeartbeatThatShowsNothingNewVerifiesWithoutARequest() {
    rig.start();
    rig.put("a", 3);
    rig.run();
    assertThat(rig.status().verifiedPosition()).isZero();

    rig.publisher.heartbeat();
    rig.run();

    assertThat(rig.status().verifiedPosition()).isEqualTo(1);
    assertThat(pulls(PullCause.HEARTBEAT)).isZero();
  }

  @Test
  void aMessageThatWasOnlyLateFillsTheHoleThatAHeartbeatShowedWithoutARequest() {
    rig.start();
    rig.publisher.swapNext(1);
    rig.put("a", 1);
    rig.publisher.heartbeat();
    rig.run();
    assertThat(rig.state()).isEqualTo(SyncState.CATCHING_UP);

    rig.publisher.heal();
    rig.pass(Duration.ofMillis(250));

    assertThat(rig.view.cost("a")).isEqualByComparingTo("1");
    assertThat(pulls(PullCause.HEARTBEAT)).isZero();
    assertThat(rig.state()).isEqualTo(SyncState.LIVE);
  }

  @Test
  void everyThirdMessageLostTheViewEqualsTheTruth() {
    rig.start();
    rig.publisher.dropEvery(3);
    for (int i = 0; i < 100; i++) {
      rig.put("r" + i % 7, i);
      rig.run();
    }
    rig.publisher.heartbeat();
    rig.pass(Duration.ofMillis(250));

    assertThat(rig.view.cost("r1")).isEqualByComparingTo("99");
    assertThat(rig.status().verifiedPosition()).isEqualTo(100);
  }

  @Test
  void whileATenantMissesAnEventOthersGoOn() {
    rig.start();
    rig.publisher.dropNext(1);
    rig.put("t1", "a", 1);
    rig.put("t1", "b", 1);
    rig.runEngine();
    rig.put("t1", "c", 1);
    rig.put("t2", "d", 1);
    rig.runEngine();

    assertThat(rig.view.records).containsOnlyKeys("t2/d");

    rig.run();
    assertThat(rig.view.records).containsOnlyKeys("t1/a", "t1/b", "t1/c", "t2/d");
  }

  @Test
  void aHalfOpenConnectionIsNoticedAfterThreeHeartbeatsAndPolledAround() {
    rig.start();
    rig.publisher.halfOpen();
    rig.put("a", 3);

    rig.pass(Duration.ofMillis(5_900));
    assertThat(rig.state()).isEqualTo(SyncState.LIVE);
    rig.pass(Duration.ofMillis(200));

    assertThat(rig.state()).isEqualTo(SyncState.POLLING);
    assertThat(rig.view.cost("a")).isEqualByComparingTo("3");
  }

  @Test
  void anotherConnectionIsNoProofThatHeartbeatsComeAgain() {
    rig.start();
    rig.publisher.halfOpen();
    rig.pass(Duration.ofSeconds(7));
    assertThat(rig.state()).isEqualTo(SyncState.POLLING);

    rig.publisher.cut();
    rig.publisher.heal();
    rig.pass(Duration.ofSeconds(2));
    assertThat(rig.state()).isEqualTo(SyncState.POLLING);
    rig.publisher.heartbeat();
    rig.run();

    assertThat(rig.state()).isEqualTo(SyncState.LIVE);
  }

  @Test
  void withoutAnythingTheDataGrowsStaleAndIsKept() {
    rig.start();
    rig.put("a", 3);
    rig.run();
    rig.publisher.cut();
    rig.publisher.unavailable();

    rig.pass(Duration.ofSeconds(61));

    assertThat(rig.state()).isEqualTo(SyncState.STALE);
    assertThat(rig.view.cost("a")).isEqualByComparingTo("3");
    assertThat(rig.status().verifiedAge().orElseThrow()).isGreaterThan(Duration.ofSeconds(60));

    rig.publisher.heal();
    rig.pass(Duration.ofSeconds(6));
    rig.publisher.heartbeat();
    rig.run();
    assertThat(rig.state()).isEqualTo(SyncState.LIVE);
  }

  @Test
  void aPublisherThatIsNotReadyIsAskedAgainWhenItSaid() {
    rig.publisher.notReady(Duration.ofSeconds(7));
    rig.put("a", 3);
    rig.start();
    assertThat(rig.state()).isEqualTo(SyncState.INITIALIZING);
    rig.publisher.heal();

    rig.pass(Duration.ofMillis(6_900));
    assertThat(rig.state()).isEqualTo(SyncState.INITIALIZING);
    rig.pass(Duration.ofMillis(200));

    assertThat(rig.view.cost("a")).isEqualByComparingTo("3");
  }

  @Test
  void moreLiveMessagesThanFitAreThrownAwayAndPulled() {
    Rig small =
        new Rig(
                new EngineSettings(
                    Duration.ofSeconds(6),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(60),
                    5,
                    500),
                10)
            .withView()
            .start();
    for (int i = 0; i < 50; i++) {
      small.put("r" + i, i);
    }
    small.run();

    assertThat(small.view.records).hasSize(50);
    assertThat(small.status().counters().pulls()).containsKey(PullCause.OVERFLOW);
  }

  // ------------------------------------------------------------------ snapshots

  @Test
  void whatHappensWhileASnapshotIsReadIsHonoured() {
    rig.put("again", 1);
    rig.put("changed", 1);
    rig.put("deleted", 1);
    rig.put("late", 1);
    rig.put("late-deleted", 1);
    rig.publisher.duringNextSnapshot( // it has told the first three
        () -> {
          rig.put("changed", 2);
          rig.delete("deleted");
          rig.delete("again");
          rig.put("again", 5);
          rig.put("late", 2);
          rig.delete("late-deleted");
          rig.put("new", 4);
        });
    handler(rig);

    rig.start();

    assertThat(rig.view.records).containsOnlyKeys("t1/changed", "t1/again", "t1/late", "t1/new");
    assertThat(toldOf("changed")).containsExactly("SNAPSHOT 1", "UPDATE 2");
    assertThat(toldOf("deleted")).containsExactly("SNAPSHOT 1", "DELETE 1");
    assertThat(toldOf("again")).containsExactly("SNAPSHOT 1", "DELETE 1", "INSERT 5");
    assertThat(toldOf("late")).containsExactly("SNAPSHOT 2");
    assertThat(toldOf("new")).containsExactly("SNAPSHOT 4");
  }

  @Test
  void theGapRuleIsNotFooledByThePositionsOfASnapshotsRecords() {
    rig.put("a", 1);
    rig.put("b", 1);
    rig.publisher.duringNextSnapshot(
        () -> {
          rig.put("a", 2); // already told with 1
          rig.put("z", 3); // told with a position above that change
        });

    rig.start();

    assertThat(rig.view.cost("a")).isEqualByComparingTo("2");
    assertThat(rig.view.cost("z")).isEqualByComparingTo("3");
  }

  @Test
  void whoAsksIsNotHeldUpByTheWaitAfterARefusedToken() {
    rig.start();
    rig.publisher.unauthorized();
    rig.engine.refresh();
    assertThat(rig.run().state()).isEqualTo(SyncState.UNAUTHORIZED);
    rig.publisher.heal();

    rig.engine.refresh();
    assertThat(rig.run().state()).isEqualTo(SyncState.LIVE);
  }

  @Test
  void aHoleNoticedWhileAPullIsUnderWayIsClosedOnlyByAPullThatBeganAfterIt() {
    rig.start();
    rig.engine.refresh();
    rig.runEngine();
    rig.publisher.sendUndecodable("crm:t1:credit-configs");
    rig.runEngine();

    rig.requests.step();
    rig.runEngine();
    assertThat(rig.state()).isEqualTo(SyncState.CATCHING_UP);

    rig.run();
    assertThat(rig.state()).isEqualTo(SyncState.LIVE);
  }

  @Test
  void aNewEpochDeletesWhatIsGoneTellsWhatDiffersAndNothingElse() {
    handler(rig);
    rig.put("same", 1);
    long backup = rig.put("changed", 1);
    rig.start();
    rig.put("changed", 2);
    rig.put("gone", 3);
    rig.run();
    told.clear();
    int loads = rig.view.loads;

    rig.publisher.restoreTo(backup);
    rig.publisher.heartbeat();
    rig.run();

    assertThat(told)
        .extracting(change -> change.type() + " " + change.recordId())
        .containsExactly("DELETE gone", "SNAPSHOT changed");
    assertThat(told.get(0).reason()).contains(DeleteReason.DELETED);
    assertThat(told.get(0).record().creditCost()).isEqualByComparingTo("3");
    assertThat(rig.view.cost("changed")).isEqualByComparingTo("1");
    assertThat(rig.view.records).containsOnlyKeys("t1/same", "t1/changed");
    assertThat(rig.view.loads).isEqualTo(loads + 1);
    assertThat(rig.status().epoch()).contains("epoch-2");
    assertThat(rig.status().counters().resyncs()).isEqualTo(1);
  }

  @Test
  void positionsThatANewEpochGivesAgainForOtherDataAreNotTakenForTheSame() {
    rig.put("a", 1);
    rig.start();
    rig.put("a", 2);
    rig.run();
    rig.publisher.restoreTo(1);
    rig.put("a", 7); // position 2 again

    rig.publisher.heartbeat();
    rig.run();

    assertThat(rig.view.cost("a")).isEqualByComparingTo("7");
  }

  @Test
  void anExpiredCursorStartsOverWithTheDeletesMadeMeanwhile() {
    rig.put("kept", 1);
    rig.put("gone", 1);
    rig.start();
    rig.publisher.cut();
    rig.run();
    rig.publisher.unavailable();
    rig.delete("gone");
    rig.put("kept", 2);
    rig.publisher.trim();
    rig.publisher.heal();

    rig.pass(Duration.ofSeconds(6));

    assertThat(rig.view.records).containsOnlyKeys("t1/kept");
    assertThat(rig.view.cost("kept")).isEqualByComparingTo("2");
  }

  // ------------------------------------------------------------------ handlers

  @Test
  void aHandlerWithACheckpointIsToldTheEventsAfterItThoughTheViewIsNewer() {
    rig.put("a", 1);
    rig.put("a", 2);
    rig.put("a", 3);
    Lease earlier =
        stores.leases().acquire("crm/bill", "an earlier run", Duration.ZERO).orElseThrow();
    stores.checkpoints().save(earlier, "credit-configs", new Checkpoint("epoch-1", 1));
    handler(rig);

    rig.start();

    assertThat(toldOf("a")).containsExactly("UPDATE 2", "UPDATE 3");
    assertThat(rig.view.cost("a")).isEqualByComparingTo("3");
  }

  @Test
  void aHandlerThatFailsIsTriedAgainAndThenItsRecordFollowsIntoTheDeadLetters() {
    HandlerFollower handler = handler(rig);
    rig.start();
    failing.add("bad");
    rig.put("bad", 1);
    rig.put("good", 1);
    rig.run();
    assertThat(told).isEmpty(); // the lane waits

    rig.passBeating(Duration.ofSeconds(2));
    rig.put("bad", 2);
    rig.put("good", 2);
    rig.passBeating(Duration.ofSeconds(2));

    assertThat(toldOf("good")).containsExactly("INSERT 1", "UPDATE 2");
    assertThat(stores.deadLetters().list("crm/bill"))
        .extracting(DeadLetter::position, DeadLetter::attempts)
        .containsExactly(tuple(1L, 3), tuple(3L, 0));
    handler.saveCheckpoint();
    assertThat(stores.checkpoints().load("crm/bill")).contains(new Checkpoint("epoch-1", 4));

    failing.clear();
    stores.deadLetters().markAll("crm/bill", DeadLetterState.TO_RETRY);
    handler.workOffDeadLetters();
    rig.put("bad", 3);
    rig.run();

    assertThat(toldOf("bad")).containsExactly("INSERT 1", "UPDATE 2", "UPDATE 3");
    assertThat(stores.deadLetters().list("crm/bill")).isEmpty();
  }

  @Test
  void aCheckpointNeitherPassesWhatIsNotDoneNorWhatIsNotVerified() {
    HandlerFollower handler = handler(rig);
    rig.start();
    failing.add("slow");
    rig.put("first", 1);
    rig.run();
    handler.saveCheckpoint();
    assertThat(stores.checkpoints().load("crm/bill")).contains(new Checkpoint("epoch-1", 0));

    rig.put("slow", 1);
    rig.put("t2", "other", 1);
    rig.publisher.heartbeat();
    rig.run();
    handler.saveCheckpoint();
    assertThat(stores.checkpoints().load("crm/bill")).contains(new Checkpoint("epoch-1", 1));

    failing.clear();
    rig.pass(Duration.ofMillis(200));
    handler.saveCheckpoint();
    assertThat(stores.checkpoints().load("crm/bill")).contains(new Checkpoint("epoch-1", 3));
  }

  @Test
  void dataThatDoesNotFitTheClassIsADeadLetterAndTheViewKeepsTheLastGoodState() {
    handler(rig);
    rig.put("a", 1);
    rig.start();

    rig.publisher.publishJson("crm", "t1", "credit-configs", "a", "{\"creditCost\":\"dear\"}");
    rig.put("b", 2);
    rig.run();

    assertThat(rig.view.cost("a")).isEqualByComparingTo("1");
    assertThat(rig.view.cost("b")).isEqualByComparingTo("2");
    assertThat(toldOf("b")).containsExactly("INSERT 2");
    assertThat(stores.deadLetters().list("crm/bill")).hasSize(1);
    assertThat(stores.deadLetters().list("crm/bill").get(0).event()).contains("dear");
    assertThat(rig.status().counters().undecodable()).isPositive();

    rig.delete("a");
    rig.run();
    assertThat(rig.view.records).containsOnlyKeys("t1/b");
  }

  @Test
  void whenTheHandlersHaveNoRoomNothingIsTakenInUntilHalfOfItIsFree() {
    Rig small = new Rig(EngineSettings.DEFAULTS, 4);
    handler(small);
    small.start();
    failing.add("r0");
    for (int i = 0; i < 40; i++) {
      small.put("r" + i, i);
    }
    small.run();
    assertThat(small.lanes.queued()).isEqualTo(4);
    assertThat(small.state()).isEqualTo(SyncState.CATCHING_UP);

    failing.clear();
    small.pass(Duration.ofSeconds(1));

    assertThat(told).hasSize(40);
    assertThat(told).extracting(Change::position).isSorted();
    assertThat(told).extracting(Change::type).containsOnly(ChangeType.INSERT);
    assertThat(small.status().counters().pulls()).containsKey(PullCause.BACKPRESSURE);
  }

  @Test
  void aRestartResumesFromTheCheckpointAndTheInboxDropsWhatWasDoneAboveIt() {
    HandlerFollower handler = handler(rig);
    rig.put("a", 1);
    rig.start();
    handler.saveCheckpoint();
    rig.put("b", 2); // done, but not below a checkpoint
    rig.run();
    assertThat(toldOf("b")).hasSize(1);

    Rig next = rig.successor();
    handler(next);
    rig.put("c", 3);
    next.start();

    assertThat(toldOf("a")).containsExactly("SNAPSHOT 1");
    assertThat(toldOf("b")).containsExactly("INSERT 2");
    assertThat(toldOf("c")).contains("INSERT 3");
  }
}
