package io.github.wrappersync.internal.engine;

import static io.github.wrappersync.internal.engine.BoundedRig.now;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wrappersync.internal.handler.HandlerSpec;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.view.TenantNotLoadedException;
import io.github.wrappersync.view.TenantNotLoadedException.Reason;
import io.github.wrappersync.view.ViewNotReadyException;
import io.github.wrappersync.view.ViewOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a bounded view asks for, whom it lets wait, and when it gives up. */
class BoundedViewTest {

  private BoundedRig bounded = new BoundedRig(ViewOptions.maximumTenants(100));

  @AfterEach
  void close() {
    bounded.follower.close();
  }

  private static Reason reason(CompletableFuture<Optional<Integer>> lookUp) {
    try {
      throw new AssertionError("The look-up did not fail: " + now(lookUp));
    } catch (TenantNotLoadedException e) {
      return e.reason();
    }
  }

  @Test
  void aLookUpLoadsItsTenantAndTheNextNeedsNoRequest() {
    bounded.rig.put("t1", "a", 1);
    bounded.start();

    assertThat(bounded.find("t1", "a")).contains(1);
    assertThat(bounded.cost("t1", "a")).contains(1);
    assertThat(bounded.cost("t1", "b")).isEmpty();
    assertThat(bounded.asked).containsExactly("t1");
  }

  @Test
  void aHeldTenantFollowsTheFeedAndOneThatIsNotHeldCostsNothing() {
    bounded.start();
    bounded.find("t1", "a");

    bounded.rig.put("t1", "a", 2);
    bounded.rig.put("t2", "a", 3);
    bounded.run();

    assertThat(bounded.cost("t1", "a")).contains(2);
    assertThat(bounded.writer.holds("t2")).isFalse();
    assertThat(bounded.rig.engine.recordsHeld()).isZero();
    assertThat(bounded.rig.status().counters().events()).isEqualTo(2);
  }

  @Test
  void thatATenantHasNoRecordsIsRememberedAndItsFirstRecordIsSeen() {
    bounded.start();

    assertThat(bounded.find("nobody", "a")).isEmpty();
    assertThat(bounded.cost("nobody", "a")).isEmpty();
    assertThat(bounded.asked).hasSize(1);
    bounded.rig.put("nobody", "a", 7);
    bounded.run();
    assertThat(bounded.cost("nobody", "a")).contains(7);
  }

  @Test
  void manyThreadsThatAskForOneTenantCauseOneRequest() {
    bounded.rig.put("t1", "a", 1);
    bounded.start();

    List<CompletableFuture<Optional<Integer>>> all =
        IntStream.range(0, 20).mapToObj(i -> bounded.lookUp("t1", "a")).toList();
    bounded.run();

    assertThat(all).allSatisfy(lookUp -> assertThat(now(lookUp)).contains(1));
    assertThat(bounded.asked).containsExactly("t1");
  }

  @Test
  void tenantsLoadSideBySideFourAtOnce() {
    bounded.start();
    List<CompletableFuture<Optional<Integer>>> all =
        IntStream.range(0, 6).mapToObj(i -> bounded.lookUp("t" + i, "a")).toList();
    bounded.rig.run();
    assertThat(bounded.loaders.size()).isEqualTo(BoundedFollower.AT_ONCE);

    bounded.run();

    assertThat(all).allSatisfy(lookUp -> assertThat(now(lookUp)).isEmpty());
    assertThat(bounded.asked).containsExactly("t0", "t1", "t2", "t3", "t4", "t5");
  }

  @Test
  void beforeTheFirstLoadALookUpSaysThatTheViewIsNotReady() {
    bounded.rig.build();

    assertThatThrownBy(() -> bounded.cost("t1", "a")).isInstanceOf(ViewNotReadyException.class);
  }

  @Test
  void aTenantThatIsNotFollowedIsRefusedWithoutARequest() {
    bounded =
        new BoundedRig(
            ViewOptions.maximumTenants(100), EngineSettings.DEFAULTS, Set.of("t1", "t2"));
    bounded.start();

    assertThat(reason(bounded.lookUp("t3", "a"))).isEqualTo(Reason.NOT_FOLLOWED);
    assertThat(reason(bounded.lookUp("", "a"))).isEqualTo(Reason.NOT_FOLLOWED);
    assertThat(bounded.find("t2", "a")).isEmpty();
    assertThat(bounded.asked).containsExactly("t2");
  }

  @Test
  void aPublisherThatGivesNoAnswerIsAskedAgainAndOneThatRefusesFailsTheLookUp() {
    bounded.rig.put("t1", "a", 1);
    bounded.start();
    bounded.rig.publisher.unavailable();
    CompletableFuture<Optional<Integer>> patient = bounded.lookUp("t1", "a");
    bounded.pass(Duration.ofSeconds(1));
    assertThat(patient).isNotDone();

    bounded.rig.publisher.heal();
    bounded.pass(Duration.ofSeconds(2));

    assertThat(now(patient)).contains(1);
    bounded.rig.publisher.unauthorized();
    CompletableFuture<Optional<Integer>> refused = bounded.lookUp("t2", "a");
    bounded.run();
    assertThat(reason(refused)).isEqualTo(Reason.REFUSED);
    assertThat(bounded.cost("t1", "a")).contains(1);
  }

  @Test
  void aLookUpThatTakesTooLongFailsWithTheLastProblemAndItsLoadIsGivenUp() {
    bounded = new BoundedRig(ViewOptions.maximumTenants(9).loadTimeout(Duration.ofMillis(100)));
    bounded.start();
    bounded.rig.publisher.unavailable();
    CompletableFuture<Optional<Integer>> lookUp = bounded.lookUp("t1", "a");
    bounded.run();

    assertThatThrownBy(() -> now(lookUp))
        .isInstanceOf(TenantNotLoadedException.class)
        .hasMessageContaining("'t1'")
        .hasMessageContaining("PT0.1S")
        .hasMessageContaining("UNAVAILABLE");
    int tries = bounded.asked.size();
    bounded.pass(Duration.ofSeconds(30));
    assertThat(bounded.asked).hasSize(tries);
  }

  @Test
  void whatWaitsForItsTurnIsNotSentWhenNobodyWaitsForItAnyMore() {
    bounded = new BoundedRig(ViewOptions.maximumTenants(9).loadTimeout(Duration.ofMillis(100)));
    bounded.start();
    for (int i = 0; i < 8; i++) {
      CompletableFuture<Optional<Integer>> lookUp = bounded.lookUp("t" + i, "a");
      bounded.rig.run();
      assertThat(reason(lookUp)).isEqualTo(Reason.TIMED_OUT);
      bounded.rig.run();
    }

    bounded.run();

    assertThat(bounded.asked).containsExactly("t0", "t1", "t2", "t3");
    assertThat(bounded.find("t0", "a")).as("what was asked for is held").isEmpty();
    assertThat(bounded.asked).hasSize(4);
  }

  @Test
  void closingFailsThoseWhoWaitAtOnceAndWhatIsHeldIsStillAnswered() {
    bounded.rig.put("t1", "a", 1);
    bounded.start();
    bounded.find("t1", "a");
    CompletableFuture<Optional<Integer>> waiting = bounded.lookUp("t2", "a");
    bounded.rig.run();

    bounded.follower.close();

    assertThat(reason(waiting)).isEqualTo(Reason.CLOSED);
    assertThat(reason(bounded.lookUp("t3", "a"))).isEqualTo(Reason.CLOSED);
    assertThat(bounded.cost("t1", "a")).contains(1);
    bounded.run();
  }

  @Test
  void anInterruptedReaderIsToldSoAndStaysInterrupted() {
    bounded.start();
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> bounded.cost("t1", "a"))
        .isInstanceOfSatisfying(
            TenantNotLoadedException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.INTERRUPTED));
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void tenantsMakeRoomByTheNumberOfTheirRecords() {
    bounded = new BoundedRig(ViewOptions.maximumWeight(10));
    for (int tenant = 0; tenant < 8; tenant++) {
      for (int record = 0; record < 4; record++) {
        bounded.rig.put("t" + tenant, "r" + record, tenant);
      }
    }
    bounded.start();
    for (int tenant = 0; tenant < 8; tenant++) {
      assertThat(bounded.find("t" + tenant, "r3")).contains(tenant);
    }

    assertThat(IntStream.range(0, 8).filter(t -> bounded.writer.holds("t" + t)).count())
        .isBetween(1L, 2L);
  }

  @Test
  void aTenantThatIsHeavierThanAllRoomIsAnsweredAndNotHeld() {
    bounded = new BoundedRig(ViewOptions.maximumWeight(3));
    for (int record = 0; record < 4; record++) {
      bounded.rig.put("t1", "r" + record, record);
    }
    bounded.start();

    assertThat(bounded.find("t1", "r3")).contains(3);
    assertThat(bounded.find("t1", "r2")).contains(2);
    assertThat(bounded.writer.holds("t1")).isFalse();
    assertThat(bounded.asked).hasSize(2);
  }

  @Test
  void aTenantThatGrowsMakesRoomOrLeaves() {
    bounded = new BoundedRig(ViewOptions.maximumWeight(3));
    bounded.start();
    bounded.find("t1", "r0");
    for (int record = 0; record < 4; record++) {
      bounded.rig.put("t1", "r" + record, record);
      bounded.run();
    }

    assertThat(bounded.writer.holds("t1")).isFalse();
    assertThat(bounded.find("t1", "r3")).contains(3);
  }

  @Test
  void handlersAndFullViewsOfTheSameDataTypeSeeEverything() {
    List<Change<CreditConfig>> told = new ArrayList<>();
    bounded.rig.withView();
    bounded.rig.withHandler(
        new HandlerSpec<>(
            "bill",
            DataTypes.CREDIT_CONFIGS,
            (inbox, delivery, change) -> inbox.doOnce(delivery, () -> told.add(change)),
            3,
            Duration.ofMillis(100),
            Duration.ofSeconds(1)),
        Stores.inMemory());
    bounded.rig.put("t1", "a", 1);
    bounded.start();
    bounded.rig.put("t1", "b", 2);
    bounded.run();

    assertThat(bounded.rig.view.cost("a")).isEqualByComparingTo("1");
    assertThat(bounded.rig.view.cost("b")).isEqualByComparingTo("2");
    assertThat(told).extracting(Change::recordId).containsExactly("a", "b");
    assertThat(bounded.rig.engine.recordsHeld()).isEqualTo(2);
    assertThat(bounded.find("t1", "b")).contains(2);
  }

  @Test
  void aChangeThatCannotBeReadKeepsTheRecordAndADeleteThatCannotBeReadRemovesIt() {
    bounded.rig.put("t1", "a", 1);
    bounded.start();
    bounded.find("t1", "a");
    bounded.rig.publisher.publishJson(
        "crm", "t1", "credit-configs", "a", "{\"creditCost\":\"no number\"}");
    bounded.run();
    assertThat(bounded.cost("t1", "a")).contains(1);

    bounded.rig.delete("a");
    bounded.run();

    assertThat(bounded.find("t1", "a")).isEmpty();
    assertThat(bounded.rig.status().counters().undecodable()).isEqualTo(2);
  }
}
