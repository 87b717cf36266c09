package io.github.wrappersync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.internal.handler.HandlerFollower;
import io.github.wrappersync.internal.handler.HandlerSpec;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.store.Lease;
import io.github.wrappersync.store.Stores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A process dies between a snapshot and the moment when the feed has passed all that it told. */
class SnapshotHandoverTest {

  private static final EngineSettings SMALL_PAGES =
      new EngineSettings(
          Duration.ofSeconds(6),
          Duration.ofSeconds(30),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(60),
          100,
          1);

  private final Stores stores = Stores.inMemory();
  private final List<Change<CreditConfig>> told = new ArrayList<>();
  private Rig rig = new Rig(SMALL_PAGES, 100);
  private HandlerFollower handler = handler();

  private HandlerFollower handler() {
    return rig.withHandler(
        new HandlerSpec<>(
            "bill",
            DataTypes.CREDIT_CONFIGS,
            (inbox, delivery, change) -> inbox.doOnce(delivery, () -> told.add(change)),
            3,
            Duration.ofMillis(100),
            Duration.ofSeconds(1)),
        stores);
  }

  private List<String> toldOf(String record) {
    return told.stream()
        .filter(change -> change.recordId().equals(record))
        .map(change -> change.type() + " " + change.record().creditCost())
        .toList();
  }

  /** Takes the snapshot in, and lets the handler do it, but answers no request after it. */
  private void loadOnly() {
    rig.build().engine.start();
    rig.runEngine();
    rig.requests.step(); // the checkpoints
    rig.runEngine();
    rig.requests.step(); // the snapshot
    rig.runEngine();
  }

  private void dies() {
    rig.live.orElseThrow().close();
    rig = rig.successor();
    handler = handler();
  }

  /** A snapshot at 2 that tells {@code z} with position 4, after its delete at 3. */
  private void putAgainWhileTheSnapshotIsRead() {
    rig.put("a", 1);
    rig.put("z", 2);
    rig.publisher.duringNextSnapshot(
        () -> {
          rig.delete("z");
          rig.put("z", 3);
        });
  }

  @Test
  void whoDiedWhileLoadingIsNotToldADeleteOlderThanWhatItWasTold() {
    putAgainWhileTheSnapshotIsRead();
    loadOnly();
    assertThat(toldOf("z")).containsExactly("SNAPSHOT 3");
    rig.delete("z");

    dies();
    rig.start();

    assertThat(toldOf("z")).containsExactly("SNAPSHOT 3", "DELETE 3");
    assertThat(told).extracting(Change::position).containsExactly(1L, 4L, 5L);
  }

  @Test
  void whoDiedWhileLoadingIsToldTheDeletesThatTheNextSnapshotOnlyShowsByWhatItLacks() {
    rig.put("a", 1);
    rig.put("gone", 1);
    loadOnly();
    rig.delete("gone");
    rig.put("short", 1);
    rig.delete("short");

    dies();
    rig.start();

    assertThat(toldOf("gone")).containsExactly("SNAPSHOT 1", "DELETE 1");
    assertThat(toldOf("short")).doesNotContain("INSERT 1");
  }

  @Test
  void noCheckpointLiesBetweenASnapshotAndTheHighestPositionThatItTold() {
    putAgainWhileTheSnapshotIsRead();
    loadOnly();
    rig.requests.step(); // the page that ends at 3
    rig.runEngine();
    handler.saveCheckpoint();
    assertThat(stores.checkpoints().load("crm/bill")).contains(new Checkpoint("epoch-1", 2, true));

    dies();
    rig.start();

    assertThat(toldOf("z")).containsExactly("SNAPSHOT 3");
    handler.saveCheckpoint();
    assertThat(stores.checkpoints().load("crm/bill")).contains(new Checkpoint("epoch-1", 4));
  }

  @Test
  void aViewDoesNotShowADeletedRecordAgainBecauseAHandlerIsBehind() {
    rig.put("a", 1);
    rig.put("gone", 1);
    rig.delete("gone");
    Lease earlier =
        stores.leases().acquire("crm/bill", "an earlier run", Duration.ZERO).orElseThrow();
    stores.checkpoints().save(earlier, "credit-configs", new Checkpoint("epoch-1", 1));
    rig.withView();

    loadOnly();
    rig.requests.step(); // the page that ends with the insert
    rig.runEngine();

    assertThat(toldOf("gone")).containsExactly("INSERT 1");
    assertThat(rig.view.records).containsOnlyKeys("t1/a");
  }
}
