package io.github.wrappersync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.internal.handler.HandlerFollower;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.status.HandlerStatus;
import io.github.wrappersync.store.DeadLetter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a handler is told that takes several changes in one transaction, and what failures do. */
class BatchHandlersTest extends BatchFixture {

  BatchHandlersTest() throws SQLException {}

  // ------------------------------------------------------------------ what is told together

  @Test
  void whatWaitsIsToldTogetherAndATenantsChangesInOrder() throws Exception {
    HandlerFollower handler = started();

    rig.put("t1", "a", 1);
    rig.put("t2", "b", 1);
    rig.put("t1", "a", 2);
    rig.publisher.delete("crm", "t1", DataTypes.CREDIT_CONFIGS, "a");
    rig.run();

    rig.publisher.heartbeat();
    rig.run();
    assertThat(told).containsExactly("a1 a2 a- b1");
    assertThat(effects()).containsExactly("a1", "a2", "a-", "b1");
    HandlerStatus status = handler.status();
    assertThat(status.done()).isEqualTo(4);
    assertThat(status.queued()).isZero();
    assertThat(status.retries()).isZero();
    assertThat(status.position()).hasValue(4);
  }

  @Test
  void noMoreAreToldAtOnceThanTheHandlerWantsAndWhatIsLeftFollows() throws Exception {
    started();

    put("1a", "1b", "2a", "1c", "1d", "1e", "2b", "3a");
    rig.run();

    assertThat(told).containsExactly("1a1 1b1 1c1 1d1", "2a1 2b1 3a1 1e1");
    assertThat(effects()).hasSize(8);
  }

  @Test
  void oneChangeComesAtOnceAndNobodyWaitsForMore() {
    started();

    put("1a");
    rig.run();
    put("1b");
    rig.run();

    assertThat(told).containsExactly("1a1", "1b1");
  }

  @Test
  void whatComesWhileABatchIsBeingDoneIsInTheNextOne() {
    started();
    behaviour.put(
        "1b",
        transaction -> {
          if (told.size() == 1) {
            put("1c", "2a", "2b");
            while (rig.thread.step()) {
              // the lanes come later
            }
          }
        });

    put("1a", "1b");
    rig.run();

    assertThat(told).containsExactly("1a1 1b1", "2a1 2b1 1c1");
  }

  @Test
  void whatExistsIsToldInBatchesToo() throws Exception {
    put("1a", "1b", "2a");
    started();

    assertThat(told).containsExactly("1a1 1b1 2a1");
    assertThat(effects()).hasSize(3);
    assertThat(stores.checkpoints().load(KEY).orElseThrow().loading()).isTrue();
  }

  // ------------------------------------------------------------------ failures

  @Test
  void aBatchThatFailsIsToldOneAtATimeAndOnlyThePoisonousOneBecomesADeadLetter() throws Exception {
    HandlerFollower handler = started();
    behaviour.put("1b", failing());

    put("1a", "1b", "1c", "2a");
    rig.passBeating(Duration.ofSeconds(1));

    assertThat(told.get(0)).isEqualTo("1a1 1b1 1c1 2a1");
    assertThat(told.subList(1, told.size()))
        .containsExactlyInAnyOrder("1a1", "1b1", "1b1", "1b1", "1c1", "2a1");
    assertThat(effects())
        .containsExactlyInAnyOrder("1a1", "1c1", "2a1")
        .containsSubsequence("1a1", "1c1");
    assertThat(letters()).extracting(DeadLetter::recordId).containsExactly("1b");
    assertThat(letters()).extracting(DeadLetter::attempts).containsExactly(3);
    assertThat(handler.status().retries()).isEqualTo(4 + 2);
    assertThat(handler.status().done()).isEqualTo(3);
    assertThat(handler.status().position()).hasValue(4);
  }

  @Test
  void afterAFailedBatchThereAreBatchesAgainAndTheRecordsLaterChangesFollowItsLetter()
      throws Exception {
    started();
    behaviour.put("1b", failing());
    put("1a", "1b");
    rig.pass(Duration.ofSeconds(1));
    told.clear();

    rig.put("t1", "1a", 2);
    rig.put("t1", "1c", 2);
    rig.put("t1", "1b", 2);
    rig.put("t1", "1d", 2);
    rig.put("t1", "1e", 2);
    rig.run();

    assertThat(told).containsExactly("1a2 1c2", "1d2 1e2");
    assertThat(letters()).extracting(DeadLetter::recordId).containsExactly("1b", "1b");
    assertThat(effects()).doesNotContain("1b1", "1b2");
  }

  @Test
  void aTenantThatWaitsForItsNextTryHoldsUpNoOther() throws Exception {
    started();
    behaviour.put("1a", failingTimes(3, new IllegalStateException("not yet")));
    put("1a", "1b", "2a");
    rig.run();
    told.clear();

    put("2b", "3a", "1c");
    rig.run();
    assertThat(told).containsExactly("2b1 3a1");
    rig.pass(Duration.ofSeconds(1));

    assertThat(effects()).containsExactly("2a1", "2b1", "3a1", "1a1", "1b1", "1c1");
    assertThat(letters()).isEmpty();
  }

  @Test
  void aBatchThatGivesWayIsTriedAgainAsAWholeAndThenOneAtATime() throws Exception {
    HandlerFollower handler = started();
    behaviour.put("1b", failingTimes(2, new SQLException("deadlock", "40001")));
    put("1a", "1b");
    rig.run();
    assertThat(told).containsExactly("1a1 1b1", "1a1 1b1", "1a1 1b1");
    assertThat(handler.status().retries()).isZero();

    told.clear();
    behaviour.put("2b", failingTimes(4, new SQLException("deadlock", "40001")));
    put("2a", "2b");
    rig.run();

    assertThat(told).containsExactly("2a1 2b1", "2a1 2b1", "2a1 2b1", "2a1", "2b1", "2b1");
    assertThat(effects()).containsExactly("1a1", "1b1", "2a1", "2b1");
    assertThat(letters()).isEmpty();
  }

  @Test
  void aBatchThatTakesTooLongIsToldOneAtATime() throws Exception {
    timeout = Optional.of(Duration.ofSeconds(1));
    started();
    boolean[] slow = {true};
    behaviour.put(
        "1b",
        transaction -> {
          if (slow[0]) {
            slow[0] = false;
            rig.clock.advance(Duration.ofSeconds(2));
          }
        });

    put("1a", "1b");
    rig.run();

    assertThat(told).containsExactly("1a1 1b1", "1a1", "1b1");
    assertThat(effects()).containsExactly("1a1", "1b1");
  }

  @Test
  void dataThatDoesNotFitTheClassBecomesADeadLetterByItself() throws Exception {
    started();

    put("1a");
    rig.publisher.publishJson("crm", "t1", "credit-configs", "1b", "{\"creditCost\":\"dear\"}");
    put("1c");
    rig.run();

    assertThat(effects()).containsExactly("1a1", "1c1");
    assertThat(letters()).extracting(DeadLetter::recordId).containsExactly("1b");
  }
}
