package io.github.wrappersync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.internal.handler.HandlerFollower;
import io.github.wrappersync.internal.handler.HandlerSpec;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.store.Lease;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.view.ViewChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Starts with what an earlier process kept, against every checkpoint that a handler can have. */
class WarmStartTest {

  private final Stores stores = Stores.inMemory();
  private final List<String> told = new ArrayList<>();
  private final Rig former = new Rig().withView();

  /** The next process: it has a view, and starts from what was kept. */
  private Rig next(Snapshot kept) {
    return former.successor().withView().withKept(kept);
  }

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
    told.add("%s %s %s".formatted(change.type(), change.recordId(), change.record().creditCost()));
  }

  /** What an earlier process of the handler has left behind. */
  private void checkpoint(String epoch, long position, boolean loading) {
    Lease earlier =
        stores.leases().acquire("crm/bill", "an earlier run", Duration.ZERO).orElseThrow();
    stores.checkpoints().save(earlier, "credit-configs", new Checkpoint(epoch, position, loading));
  }

  /** A process that keeps what it holds after everything in the log is verified. */
  private Snapshot keepNow() {
    former.start();
    Snapshot kept = former.keep().orElseThrow();
    assertThat(kept.position()).isEqualTo(former.publisher.head());
    return kept;
  }

  private static List<String> changesOf(Rig rig) {
    return rig.viewChanges.stream().map(WarmStartTest::describe).toList();
  }

  private static String describe(ViewChange<CreditConfig> change) {
    return "%s: %s -> %s"
        .formatted(
            change.recordId(),
            change.before().map(CreditConfig::creditCost).orElse(null),
            change.after().map(CreditConfig::creditCost).orElse(null));
  }

  // ------------------------------------------------------------------ views

  @Test
  void viewsAnswerBeforeAnyRequestAndAreNotCalledVerified() {
    former.put("a", 1);
    Rig next = next(keepNow());
    next.publisher.unavailable();

    next.build().engine.start(); // and no heartbeat
    next.run();

    assertThat(next.view.cost("a")).isEqualByComparingTo("1");
    assertThat(next.board.isLoaded()).isTrue();
    assertThat(next.state()).isEqualTo(SyncState.CATCHING_UP);
    assertThat(next.status().verifiedAge()).isEmpty();
    assertThat(next.status().channels()).hasSize(1);

    next.publisher.heal();
    next.passBeating(Duration.ofSeconds(6));
    assertThat(next.status().channels()).hasSize(1);
    assertThat(next.state()).isEqualTo(SyncState.LIVE);
    assertThat(next.status().verifiedAge()).isPresent();
    assertThat(next.view.loads).as("loads, of which none is a snapshot's").isEqualTo(1);
  }

  @Test
  void whatChangedMeanwhileComesByTheFeedAndListenersAreToldThat() {
    former.put("same", 1);
    former.put("changed", 1);
    former.put("gone", 1);
    Snapshot kept = keepNow();
    former.put("changed", 2);
    former.delete("gone");
    former.put("new", 1);

    Rig next = next(kept).start();

    assertThat(next.view.records).containsOnlyKeys("t1/same", "t1/changed", "t1/new");
    assertThat(next.view.loads).isEqualTo(1);
    assertThat(changesOf(next))
        .containsExactly("changed: 1 -> 2", "gone: 1 -> null", "new: null -> 1");
  }

  @Test
  void recordsNewerThanTheKeptPositionAreNotOverwrittenByOlderEvents() {
    former.put("a", 1);
    former.start();
    former.put("a", 2);
    former.put("b", 1);
    former.run(); // live, and not verified by a heartbeat
    Snapshot kept = former.keep().orElseThrow();
    assertThat(kept.position()).isEqualTo(1);
    former.put("a", 3);

    Rig next = next(kept).start(); // the view refuses what is older than what it holds

    assertThat(next.view.cost("a")).isEqualByComparingTo("3");
    assertThat(changesOf(next)).containsExactly("a: 2 -> 3");
  }

  @Test
  void anotherEpochIsNoticedByTheFirstPullAndWhatDiffersIsTold() {
    former.put("same", 1);
    former.put("changed", 1);
    former.put("gone", 1);
    Snapshot kept = keepNow();
    former.publisher.newEpoch();
    former.put("changed", 2);
    former.delete("gone");

    Rig next = next(kept).start();

    assertThat(next.view.records).containsOnlyKeys("t1/same", "t1/changed");
    assertThat(changesOf(next)).containsExactlyInAnyOrder("gone: 1 -> null", "changed: 1 -> 2");
    assertThat(next.status().epoch()).contains("epoch-2");
    assertThat(next.state()).isEqualTo(SyncState.LIVE);
  }

  @Test
  void aPositionThatRetentionHasPassedLeadsToASnapshotAndDeletedRecordsDisappear() {
    former.put("a", 1);
    former.put("gone", 1);
    Snapshot kept = keepNow();
    former.put("a", 2);
    former.delete("gone");
    former.publisher.trim();

    Rig next = next(kept).start();

    assertThat(next.view.records).containsOnlyKeys("t1/a");
    assertThat(changesOf(next)).containsExactly("gone: 1 -> null", "a: 1 -> 2");
    assertThat(next.status().counters().resyncs()).isEqualTo(1);
  }

  @Test
  void whatTheSecondProcessKeepsIsAsGoodAsWhatTheFirstKept() {
    former.put("a", 1);
    Snapshot kept = keepNow();
    former.put("b", 1);
    Rig second = next(kept).start();
    Snapshot again = second.keep().orElseThrow();
    former.put("c", 1);

    Rig third = next(again).start();

    assertThat(third.view.records).containsOnlyKeys("t1/a", "t1/b", "t1/c");
    assertThat(third.view.loads).isEqualTo(1);
  }

  @Test
  void aRefusedTokenOrALongOutageIsCalledWhatItIsAndTheDataIsThere() {
    former.put("a", 1);
    Rig next = next(keepNow());
    next.publisher.unauthorized();
    next.start();
    assertThat(next.state()).isEqualTo(SyncState.UNAUTHORIZED);
    assertThat(next.view.cost("a")).isEqualByComparingTo("1");

    Rig other = next(former.keep().orElseThrow());
    other.publisher.unavailable();
    other.start();
    other.pass(Duration.ofSeconds(61));
    assertThat(other.state()).isEqualTo(SyncState.STALE);
    assertThat(other.view.cost("a")).isEqualByComparingTo("1");
  }

  // ------------------------------------------------------------------ handlers

  @Test
  void aHandlerAheadOfTheFileIsToldNothingAtOrBelowItsCheckpoint() {
    HandlerFollower first = handler(former);
    former.put("a", 1);
    former.put("gone", 1);
    Snapshot kept = keepNow();
    former.put("a", 2);
    former.delete("gone");
    former.put("b", 1);
    former.publisher.heartbeat();
    former.run();
    first.saveCheckpoint(); // 5, and the inbox forgets what is at or below
    told.clear();
    former.put("c", 1);
    Rig next = next(kept);
    HandlerFollower second = handler(next);

    next.start();

    assertThat(told).containsExactly("INSERT c 1");
    assertThat(next.view.records).containsOnlyKeys("t1/a", "t1/b", "t1/c");
    assertThat(next.view.loads).isEqualTo(1);
    assertThat(second.donePosition()).isEqualTo(6);
  }

  @Test
  void aCheckpointAheadOfTheFileDoesNotFallWhileTheFeedComesUpToIt() {
    former.put("a", 1);
    Snapshot kept = keepNow();
    former.put("a", 2);
    former.put("a", 3);
    checkpoint("epoch-1", 3, false);
    Rig next = next(kept);
    HandlerFollower handler = handler(next);
    next.publisher.unavailable();

    next.start();
    handler.saveCheckpoint();

    assertThat(stores.checkpoints().load("crm/bill")).contains(new Checkpoint("epoch-1", 3));
    next.publisher.heal();
    next.pass(Duration.ofSeconds(6));
    handler.saveCheckpoint();
    assertThat(told).isEmpty();
    assertThat(stores.checkpoints().load("crm/bill")).contains(new Checkpoint("epoch-1", 3));
  }

  @Test
  void aHandlerBehindTheFileIsToldEveryEventAboveItsCheckpointOnce() {
    former.put("a", 1);
    former.put("gone", 1);
    former.put("a", 2);
    former.delete("gone");
    former.put("b", 1);
    Snapshot kept = keepNow();
    checkpoint("epoch-1", 2, false);
    former.put("c", 1);
    Rig next = next(kept);
    handler(next);

    next.start();

    assertThat(told).containsExactly("UPDATE a 2", "DELETE gone 1", "INSERT b 1", "INSERT c 1");
    assertThat(next.view.loads).isEqualTo(1);
  }

  @Test
  void aHandlerAtAPositionThatTheFilesRecordsAreAboveIsToldThemOnce() {
    former.put("a", 1);
    former.start();
    former.put("a", 2);
    former.put("b", 1);
    former.run(); // live: the records are at 2 and 3, the position is 1
    Snapshot kept = former.keep().orElseThrow();
    checkpoint("epoch-1", 2, false);
    Rig next = next(kept);
    handler(next);

    next.start();

    assertThat(told).containsExactly("INSERT b 1");
  }

  @Test
  void aHandlerWithoutACheckpointIsToldEveryRecordInItsNewestStateOnly() {
    former.put("a", 1);
    former.put("b", 1);
    former.put("gone", 1);
    Snapshot kept = keepNow();
    former.put("a", 2);
    former.delete("gone");
    Rig next = next(kept);
    handler(next);
    next.publisher.unavailable();

    next.start();
    assertThat(told).as("told from the file, which may be old").isEmpty();
    assertThat(next.view.cost("a")).isEqualByComparingTo("1");

    next.publisher.heal();
    next.pass(Duration.ofSeconds(6));
    assertThat(told).containsExactlyInAnyOrder("SNAPSHOT a 2", "SNAPSHOT b 1");
    assertThat(changesOf(next)).containsExactly("gone: 1 -> null", "a: 1 -> 2");
  }

  @Test
  void aHandlerThatDiedWhileItWasToldEverythingIsToldEverythingAndWhatWasDeletedSince() {
    former.put("a", 1);
    former.put("gone", 1);
    Snapshot kept = keepNow();
    former.put("a", 2);
    checkpoint("epoch-1", 3, true); // it may have done a 2 and gone 1
    former.delete("gone");
    former.put("b", 1);
    Rig next = next(kept);
    handler(next);

    next.start();

    assertThat(told).containsExactlyInAnyOrder("SNAPSHOT a 2", "SNAPSHOT b 1", "DELETE gone 1");
  }

  @Test
  void aHandlerOfTheEpochAfterTheFilesResumesWhereItIs() {
    former.put("a", 1);
    Snapshot kept = keepNow();
    former.publisher.newEpoch();
    long at = former.put("a", 2);
    checkpoint("epoch-2", at, false);
    former.put("b", 1);
    Rig next = next(kept);
    handler(next);

    next.start();

    assertThat(told).containsExactly("INSERT b 1");
    assertThat(next.view.cost("a")).isEqualByComparingTo("2");
  }

  @Test
  void aHandlerOfTheEpochBeforeTheFilesIsToldEverythingAndWhatIsGoneSinceTheFile() {
    former.put("a", 1);
    former.put("gone", 1);
    former.publisher.newEpoch();
    Snapshot kept = keepNow();
    checkpoint("epoch-1", 1, false);
    former.delete("gone");
    Rig next = next(kept);
    handler(next);

    next.start();

    assertThat(told).containsExactly("DELETE gone 1", "SNAPSHOT a 1");
  }

  @Test
  void aFileTooOldToGoOnFromDoesNotTakeAHandlerBackThatIsAheadOfIt() {
    former.put("a", 1);
    former.put("deletedBefore", 1);
    Snapshot kept = keepNow();
    former.delete("deletedBefore");
    former.put("cameAndWent", 1);
    checkpoint("epoch-1", former.publisher.head(), false);
    former.publisher.trim();
    former.delete("cameAndWent");
    former.put("b", 1);
    Rig next = next(kept);
    handler(next);

    next.start();

    assertThat(told).containsExactly("DELETE cameAndWent 1", "INSERT b 1");
    assertThat(next.view.records).containsOnlyKeys("t1/a", "t1/b");
    assertThat(next.status().counters().resyncs()).isEqualTo(1);
  }

  @Test
  void aHandlerThatCannotGoOnEitherIsToldWhatExistsAboveItsCheckpointAndWhatIsGone() {
    former.put("a", 1);
    former.put("gone", 1);
    Snapshot kept = keepNow();
    checkpoint("epoch-1", 1, false);
    former.delete("gone");
    former.put("b", 1);
    former.put("b", 2);
    former.publisher.trim();
    Rig next = next(kept);
    handler(next);

    next.start();

    assertThat(told).containsExactlyInAnyOrder("DELETE gone 1", "SNAPSHOT b 2");
    assertThat(next.state()).isEqualTo(SyncState.LIVE);
  }

  @Test
  void anotherEpochTellsAHandlerAheadOfTheFileEverything() {
    former.put("a", 1);
    former.put("gone", 1);
    Snapshot kept = keepNow();
    checkpoint("epoch-1", 2, false);
    former.publisher.newEpoch();
    former.delete("gone");
    Rig next = next(kept);
    handler(next);

    next.start();

    assertThat(told).contains("DELETE gone 1");
    assertThat(next.view.records).containsOnlyKeys("t1/a");
  }

  @Test
  void aClientOfHandlersAloneFindsWhatWasDeletedWhileItWasDown() {
    Rig first = former.successor();
    HandlerFollower handler = handler(first);
    first.put("a", 1);
    first.put("gone", 1);
    first.start();
    handler.saveCheckpoint();
    Snapshot kept = first.keep().orElseThrow();
    first.publisher.newEpoch();
    first.delete("gone");
    told.clear();
    Rig next = former.successor().withKept(kept);
    handler(next);

    next.start();

    assertThat(told).contains("DELETE gone 1");
  }

  @Test
  void aClientThatLacksRecordsKeepsNothing() {
    former.put("a", 1);
    checkpoint("epoch-1", 1, false);
    Rig handlersOnly = former.successor();
    handler(handlersOnly);
    handlersOnly.start();

    assertThat(handlersOnly.keep()).isEmpty();
  }

  @Test
  void twoHandlersGoOnEachFromItsOwnCheckpointOnEitherSideOfTheFile() {
    former.put("a", 1);
    former.put("a", 2);
    Snapshot kept = keepNow();
    former.put("a", 3);
    former.put("a", 4);
    checkpoint("epoch-1", 1, false);
    Lease earlier =
        stores.leases().acquire("crm/mail", "an earlier run", Duration.ZERO).orElseThrow();
    stores.checkpoints().save(earlier, "credit-configs", new Checkpoint("epoch-1", 3));
    List<Long> mailed = new ArrayList<>();
    Rig next = next(kept);
    handler(next);
    next.withHandler(
        new HandlerSpec<>(
            "mail",
            DataTypes.CREDIT_CONFIGS,
            (inbox, delivery, change) -> mailed.add(change.position()),
            3,
            Duration.ofMillis(100),
            Duration.ofSeconds(1)),
        stores);

    next.start();

    assertThat(told).containsExactly("UPDATE a 2", "UPDATE a 3", "UPDATE a 4");
    assertThat(mailed).containsExactly(4L);
    assertThat(changesOf(next)).containsExactly("a: 2 -> 3", "a: 3 -> 4");
  }

  @Test
  void nothingIsKeptBelowTheSnapshotFromWhichDeletedRecordsWouldComeBack() {
    former.put("gone", 1);
    former.delete("gone");
    checkpoint("epoch-1", 0, false);
    handler(former);
    former.build().engine.start();
    while (!former.board.isLoaded()) {
      assertThat(former.thread.step() || former.requests.step()).isTrue();
    }
    List<Optional<Snapshot>> kept = new ArrayList<>();
    former.engine.keep(kept::add);
    former.runEngine();
    assertThat(kept).containsExactly(Optional.empty());

    former.run();
    assertThat(former.keep().orElseThrow().position()).isEqualTo(2);
  }
}
