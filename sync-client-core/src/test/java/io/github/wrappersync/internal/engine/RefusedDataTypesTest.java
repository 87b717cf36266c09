package io.github.wrappersync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.handler.HandlerFollower;
import io.github.wrappersync.internal.handler.HandlerSpec;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.status.StatusListener;
import io.github.wrappersync.status.SyncEvent;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.status.SyncStatus;
import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.store.Stores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RefusedDataTypesTest {

  record License(String licenseId, int seats) {}

  private static final DataType<License> LICENSES =
      DataType.of("licenses", License.class, License::licenseId);

  private final Rig rig = new Rig();
  private final Stores stores = Stores.inMemory();
  private final List<Change<License>> told = new ArrayList<>();
  private final List<SyncEvent> events = new ArrayList<>();

  private HandlerFollower follow(Rig instance) {
    instance.board.listen(
        new StatusListener() {
          @Override
          public void onChange(SyncState before, SyncStatus now) {}

          @Override
          public void onEvent(SyncEvent event) {
            events.add(event);
          }
        });
    HandlerSpec<License> spec =
        new HandlerSpec<>(
            "count",
            LICENSES,
            (inbox, delivery, change) -> inbox.doOnce(delivery, () -> told.add(change)),
            1,
            Duration.ofMillis(1),
            Duration.ofMillis(1));
    return instance.withView().withHandler(spec, stores);
  }

  private long license(String id, int seats) {
    return rig.publisher.publish("crm", "t1", LICENSES, new License(id, seats));
  }

  private List<String> toldInShort() {
    return told.stream()
        .map(change -> change.type() + " " + change.recordId() + change.record().seats())
        .toList();
  }

  @Test
  void othersGoOnWithoutADataTypeThatThePublisherRefuses() {
    rig.publisher.refuseDataType("licenses");
    rig.put("a", 1);
    follow(rig);
    rig.start();
    rig.put("a", 2);
    rig.run();

    assertThat(rig.state()).isEqualTo(SyncState.LIVE);
    assertThat(rig.view.cost("a")).isEqualByComparingTo("2");
    assertThat(rig.status().refusedDataTypes()).containsExactly("licenses");
    assertThat(rig.status().lastError())
        .hasValueSatisfying(e -> assertThat(e).contains("licenses"));
    assertThat(events).filteredOn(SyncEvent.DataTypeRefused.class::isInstance).hasSize(1);
  }

  @Test
  void nothingIsLostOfADataTypeThatIsGivenLater() {
    rig.publisher.refuseDataType("licenses");
    HandlerFollower handler = follow(rig);
    rig.start();
    license("x", 1);
    license("y", 1);
    rig.passBeating(Duration.ofSeconds(10));
    assertThat(told).isEmpty();
    handler.saveCheckpoint();
    assertThat(stores.checkpoints().load("crm/count")).isEmpty();

    rig.publisher.heal();
    license("x", 2);
    rig.passBeating(Duration.ofSeconds(40));
    license("y", 2);
    rig.passBeating(Duration.ofSeconds(4));

    assertThat(toldInShort()).containsExactlyInAnyOrder("SNAPSHOT x2", "SNAPSHOT y1", "UPDATE y2");
    assertThat(rig.status().refusedDataTypes()).isEmpty();
    assertThat(events).hasAtLeastOneElementOfType(SyncEvent.DataTypeAccepted.class);
    assertThat(rig.state()).isEqualTo(SyncState.LIVE);
    assertThat(handler.donePosition()).isEqualTo(rig.publisher.head());
  }

  @Test
  void aCheckpointDoesNotPassWhatWasRefused() {
    HandlerFollower handler = follow(rig);
    rig.start();
    license("x", 1);
    rig.passBeating(Duration.ofSeconds(4));
    handler.saveCheckpoint();
    Checkpoint before = stores.checkpoints().load("crm/count").orElseThrow();
    handler.releaseLease();
    CompletableFuture<Void> unused = rig.engine.stop();
    rig.run();

    Rig second = rig.successor();
    second.publisher.refuseDataType("licenses");
    HandlerFollower again = follow(second);
    second.start();
    license("x", 2);
    license("z", 1);
    rig.publisher.delete("crm", "t1", LICENSES, "z");
    second.passBeating(Duration.ofSeconds(10));
    again.saveCheckpoint();
    assertThat(stores.checkpoints().load("crm/count")).contains(before);

    second.publisher.heal();
    second.passBeating(Duration.ofSeconds(40));
    assertThat(toldInShort()).startsWith("INSERT x1").contains("UPDATE x2").endsWith("DELETE z1");
  }

  @Test
  void recordsOfADataTypeThatIsTakenAwayAreDeletedWhenTheLogIsNew() {
    follow(rig);
    rig.start();
    license("x", 1);
    rig.run();
    rig.publisher.refuseDataType("licenses");
    rig.publisher.newEpoch();
    rig.passBeating(Duration.ofSeconds(10));

    assertThat(told).extracting(Change::type).containsExactly(ChangeType.INSERT, ChangeType.DELETE);
    assertThat(rig.state()).isEqualTo(SyncState.LIVE);
  }

  @Test
  void aClientWithNothingElseToFollowAsksOnForIt() {
    rig.publisher.refuseDataType("credit-configs");
    rig.withView().start();
    assertThat(rig.state()).isEqualTo(SyncState.INITIALIZING);
    assertThat(rig.status().lastError())
        .hasValueSatisfying(e -> assertThat(e).contains("credit-configs"));

    rig.publisher.heal();
    rig.passBeating(Duration.ofSeconds(35));
    assertThat(rig.state()).isEqualTo(SyncState.LIVE);
  }

  @Test
  void whatHeadsSayIsWhatTheViewHolds() {
    rig.publisher.refuseDataType("licenses");
    follow(rig);
    rig.start();
    for (int i = 0; i < 5; i++) {
      rig.put("a" + i, i);
      license("x" + i, i);
    }
    rig.passBeating(Duration.ofSeconds(4));

    assertThat(rig.view.records)
        .hasSize(rig.publisher.heads(new Scope("crm", Set.of(), Set.of("credit-configs"))).size());
  }

  @Test
  void whatIsKeptForTheNextStartNeverLacksWhatWasRefused() {
    rig.publisher.refuseDataType("licenses");
    rig.put("a", 1);
    follow(rig);
    rig.start();
    assertThat(rig.keep()).as("the next start would believe that there are none").isEmpty();

    license("x", 1);
    rig.publisher.heal();
    rig.passBeating(Duration.ofSeconds(40));
    assertThat(rig.keep().orElseThrow().records()).hasSize(2);

    rig.publisher.refuseDataType("licenses");
    rig.publisher.newEpoch();
    rig.passBeating(Duration.ofSeconds(4));
    assertThat(rig.keep()).isEmpty();
  }
}
