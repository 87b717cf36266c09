package io.github.wrappersync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.internal.handler.HandlerFollower;
import io.github.wrappersync.store.DeadLetterState;
import io.github.wrappersync.store.Lease;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * What stores that fail do to a handler of several changes, and what becomes of its dead letters.
 */
class BatchStoresTest extends BatchFixture {

  BatchStoresTest() throws SQLException {}

  // ------------------------------------------------------------------ stores

  @Test
  void whileNoTransactionCanBeginTheBatchWaitsAsAWhole() throws Exception {
    HandlerFollower handler = started();
    rig.passBeating(Duration.ofSeconds(1));
    transactionsThatCannotBegin = 3;

    put("1a", "1b", "2a");
    rig.run();
    assertThat(told).isEmpty();
    put("1c");
    rig.pass(Duration.ofSeconds(4));

    assertThat(told).containsExactly("1a1 1b1 1c1 2a1");
    assertThat(handler.status().retries()).isZero();
    assertThat(effects()).hasSize(4);
  }

  @Test
  void aChangeThatBreaksItsConnectionHoldsUpItsTenantOnly() throws Exception {
    started();
    behaviour.put(
        "1b",
        transaction -> {
          transaction.unwrap(Connection.class).close();
          transaction.createStatement();
        });

    put("1a", "1b", "2a", "3a");
    rig.pass(Duration.ofSeconds(3));
    put("2b", "1c");
    rig.run();

    assertThat(effects()).containsExactly("1a1", "2a1", "3a1", "2b1");
    assertThat(letters()).isEmpty();
    behaviour.clear();
    rig.pass(Duration.ofSeconds(2));
    assertThat(effects()).containsExactly("1a1", "2a1", "3a1", "2b1", "1b1", "1c1");
  }

  @Test
  void aCommitWithoutAnAnswerHasItsEffectOnce() throws Exception {
    HandlerFollower handler = started();
    commitsWithoutAnAnswer = 1;

    put("1a", "1b", "2a");
    rig.passBeating(Duration.ofSeconds(3));

    assertThat(told).containsExactly("1a1 1b1 2a1");
    assertThat(effects()).containsExactly("1a1", "1b1", "2a1");
    assertThat(handler.status().position()).hasValue(3);
  }

  @Test
  void aLeaseThatIsLostInTheMiddleTakesTheBatchBackAndTheOtherInstanceDoesIt() throws Exception {
    started();
    behaviour.put(
        "1b",
        transaction -> {
          Lease lease = stores.leases().reclaim(KEY, "rig", Duration.ofSeconds(10)).orElseThrow();
          stores.leases().release(lease); // what a frozen instance finds when it goes on
        });
    put("1a", "1b", "2a");
    rig.run();
    assertThat(told).containsExactly("1a1 1b1 2a1");
    assertThat(effects()).isEmpty();
    assertThat(letters()).isEmpty();

    behaviour.clear();
    Rig other = rig.successor();
    other.instance = "other";
    handler(other, stores);
    other.start();

    assertThat(told).hasSize(2);
    assertThat(effects()).containsExactlyInAnyOrder("1a1", "1b1", "2a1");
  }

  // ------------------------------------------------------------------ dead letters

  @Test
  void deadLettersThatAreRetriedComeAloneInTheirOrderAndOnce() throws Exception {
    HandlerFollower handler = started();
    behaviour.put("1a", failing());
    put("1a", "1b");
    rig.pass(Duration.ofSeconds(1));
    rig.put("t1", "1a", 2);
    rig.put("t1", "1a", 3);
    rig.run();
    assertThat(letters()).hasSize(3);
    behaviour.clear();
    told.clear();

    stores.deadLetters().markAll(KEY, DeadLetterState.TO_RETRY);
    handler.workOffDeadLetters();
    put("1c", "1d");
    rig.run();

    assertThat(told).containsExactly("1a1", "1a2", "1a3", "1c1 1d1");
    assertThat(letters()).isEmpty();
    assertThat(effects()).containsExactly("1b1", "1a1", "1a2", "1a3", "1c1", "1d1");
  }
}
