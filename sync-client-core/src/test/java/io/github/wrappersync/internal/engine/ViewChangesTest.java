package io.github.wrappersync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.view.View;
import io.github.wrappersync.view.ViewChange;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What listeners of a view are told. */
class ViewChangesTest {

  /** A class without an equals of its own. */
  static final class Plain {
    private BigDecimal creditCost;

    public BigDecimal getCreditCost() {
      return creditCost;
    }

    public void setCreditCost(BigDecimal creditCost) {
      this.creditCost = creditCost;
    }
  }

  private final Rig rig = new Rig().withView();

  private static BigDecimal cost(Optional<CreditConfig> config) {
    return config.map(CreditConfig::creditCost).orElse(null);
  }

  @Test
  void theFirstLoadIsNotToldAndEventsAreWithTheirOldAndNewValues() {
    rig.put("a", 1);
    rig.start();
    assertThat(rig.viewChanges).isEmpty();

    rig.put("a", 2);
    rig.put("b", 1);
    rig.delete("a");
    rig.run();

    assertThat(rig.viewChanges)
        .extracting(
            ViewChange::recordId, c -> cost(c.before()), c -> cost(c.after()), ViewChange::position)
        .containsExactly(
            tuple("a", BigDecimal.ONE, new BigDecimal(2), 2L),
            tuple("b", null, BigDecimal.ONE, 3L),
            tuple("a", new BigDecimal(2), null, 4L));
    assertThat(rig.viewChanges.get(0).tenantId()).isEqualTo("t1");
    assertThat(rig.viewChanges.get(1).isAdded()).isTrue();
    assertThat(rig.viewChanges.get(2).isRemoved()).isTrue();
    assertThat(rig.viewChanges.get(2)).hasToString("Removal of t1/a at position 4");
  }

  @Test
  void whatAResynchronizationAddedChangedAndFoundGoneIsToldAndWhatIsTheSameIsNot() {
    rig.put("same", 1);
    rig.put("changed", 1);
    rig.put("gone", 1);
    rig.start();
    rig.publisher.dropNext(3);
    rig.put("changed", 2);
    rig.delete("gone");
    rig.put("added", 1);
    rig.publisher.newEpoch();
    rig.publisher.heartbeat();

    rig.run();

    assertThat(rig.viewChanges)
        .extracting(c -> c.recordId() + " " + cost(c.before()) + " " + cost(c.after()))
        .containsExactlyInAnyOrder("gone 1 null", "changed 1 2", "added null 1");
  }

  @Test
  void dataThatDoesNotFitIsNotToldAndTheNextThatFitsIsToldWithTheLastGoodState() {
    rig.put("a", 1);
    rig.start();

    rig.publisher.publishJson("crm", "t1", "credit-configs", "a", "{\"creditCost\":\"dear\"}");
    rig.publisher.publishJson("crm", "t1", "credit-configs", "new", "{\"creditCost\":\"dear\"}");
    rig.run();
    assertThat(rig.viewChanges).isEmpty();

    rig.put("a", 3);
    rig.run();
    assertThat(rig.viewChanges)
        .extracting(c -> cost(c.before()), c -> cost(c.after()))
        .containsExactly(tuple(BigDecimal.ONE, new BigDecimal(3)));

    rig.publisher.publishJson("crm", "t1", "credit-configs", "a", "{\"creditCost\":\"dear\"}");
    rig.publisher.newEpoch();
    rig.publisher.heartbeat();
    rig.run();
    assertThat(rig.viewChanges).as("after a snapshot that does not fit").hasSize(1);
    assertThat(rig.view.cost("a")).isEqualByComparingTo("3");
  }

  @Test
  void aClassWithoutEqualsIsComparedByItsData() {
    DataType<Plain> plain = DataType.of("plain", Plain.class, record -> "r");
    List<ViewChange<Plain>> changes = new ArrayList<>();
    rig.followers.add(new ViewFollower<>(plain, List.of(), rig.board, changes::add));
    rig.publisher.publishJson("crm", "t1", "plain", "r", "{\"creditCost\":1}");
    rig.start();

    rig.publisher.newEpoch();
    rig.publisher.heartbeat();
    rig.run();
    assertThat(changes).isEmpty();

    rig.publisher.publishJson("crm", "t1", "plain", "r", "{\"creditCost\":2}");
    rig.run();
    assertThat(changes).hasSize(1);
    assertThat(changes.get(0).after().orElseThrow().getCreditCost()).isEqualByComparingTo("2");
  }

  @Test
  void theViewShowsAChangeBeforeItIsTold() {
    List<BigDecimal> seen = new ArrayList<>();
    rig.followers.clear();
    rig.followers.add(
        new ViewFollower<>(
            rig.view.dataType(),
            List.of(rig.view),
            rig.board,
            change -> seen.add(rig.view.cost(change.recordId()))));
    rig.start();

    rig.put("a", 1);
    rig.publisher.heartbeat();
    rig.pass(Duration.ofMillis(300));

    assertThat(seen).hasSize(1);
    assertThat(seen.get(0)).isEqualByComparingTo("1");
  }

  /** A class of an application, with a fault. */
  record Faulty(String id, int value) {
    @Override
    public boolean equals(Object other) {
      throw new AssertionError("equals of the application fails");
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  @Test
  void theEngineGoesOnWhateverErrorsViewsAndRecordsOfAnApplicationThrow() {
    DataType<Faulty> faulty = DataType.of("faulty", Faulty.class, Faulty::id);
    View<Faulty> view =
        new View<>() {
          @Override
          public DataType<Faulty> dataType() {
            return faulty;
          }

          @Override
          public void load(Collection<Change<Faulty>> records) {
            throw new StackOverflowError("the view of the application fails");
          }

          @Override
          public void apply(Change<Faulty> change) {
            throw new NoClassDefFoundError("Missing");
          }
        };
    rig.followers.add(0, new ViewFollower<>(faulty, List.of(view), rig.board, change -> {}));
    rig.publisher.publish("crm", "t1", faulty, new Faulty("f", 1));
    rig.put("a", 1);

    rig.start();
    assertThat(rig.view.cost("a")).isEqualByComparingTo("1");
    rig.publisher.publishJson("crm", "t1", "faulty", "f", "{\"id\":\"f\",\"value\":2}");
    rig.put("a", 2);
    rig.passBeating(Duration.ofSeconds(4));

    assertThat(rig.view.cost("a")).isEqualByComparingTo("2");
    assertThat(rig.state()).isEqualTo(SyncState.LIVE);
    assertThat(rig.status().lastError()).isPresent();
  }
}
