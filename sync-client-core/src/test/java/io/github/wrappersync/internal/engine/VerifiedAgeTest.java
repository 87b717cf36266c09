package io.github.wrappersync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.status.ChannelStatus;
import io.github.wrappersync.status.PullCause;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.wire.Heartbeat;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When data counts as verified, per channel, by elapsed time alone. */
class VerifiedAgeTest {

  private static final Duration ROUND_TRIP = Duration.ofMillis(250);

  private final Rig rig = new Rig().withView();

  /** The publisher's clock is an hour wrong, and runs as evenly as the one here. */
  private Instant offBy = Instant.parse("2031-05-05T05:05:05Z");

  @BeforeEach
  void twoTenants() {
    rig.publisher.wallClock(() -> offBy.plusNanos(rig.clock.nanos()));
    rig.put("t1", "a", 1);
    rig.put("t2", "b", 1);
    rig.start();
    beat();
    rig.clock.advance(Duration.ofSeconds(2));
    beat();
    assertThat(age("t1")).isZero();
  }

  private void beat() {
    rig.publisher.heartbeat();
    rig.run();
  }

  private ChannelStatus channel(String tenant) {
    return rig.status().channels().get(new Channel("crm", tenant, DataTypes.CREDIT_CONFIGS.name()));
  }

  private Duration age(String tenant) {
    return channel(tenant).verifiedAge().orElseThrow();
  }

  private long pulls(PullCause cause) {
    return rig.status().counters().pulls().getOrDefault(cause, 0L);
  }

  private long allPulls() {
    return rig.status().counters().pulls().values().stream().mapToLong(n -> n).sum();
  }

  // ------------------------------------------------------------------ heartbeats and pulls

  @Test
  void aHeartbeatVerifiesEverythingAndAPullTheTimeAtWhichItWasSent() {
    rig.clock.advance(Duration.ofSeconds(5));
    assertThat(age("t1")).isEqualTo(Duration.ofSeconds(5));
    beat();
    assertThat(age("t1")).isZero();

    rig.engine.refresh();
    rig.runEngine();
    rig.clock.advance(Duration.ofSeconds(3)); // the answer takes so long
    rig.run();

    assertThat(age("t1")).isEqualTo(Duration.ofSeconds(3));
    assertThat(rig.status().verifiedAge()).contains(Duration.ofSeconds(3));
  }

  @Test
  void aHeartbeatThatShowsATenantToLagVerifiesTheOthers() {
    rig.publisher.dropNext(1);
    rig.put("t1", "a", 2);
    rig.clock.advance(Duration.ofSeconds(2));
    beat();

    assertThat(age("t2")).isZero();
    assertThat(channel("t2").missing()).isFalse();
    assertThat(age("t1")).isEqualTo(Duration.ofSeconds(2));
    assertThat(channel("t1").missing()).isTrue();
    assertThat(rig.status().verifiedAge()).contains(Duration.ofSeconds(2));

    rig.pass(ROUND_TRIP);
    assertThat(age("t1")).isLessThanOrEqualTo(ROUND_TRIP);
    assertThat(channel("t1").missing()).isFalse();
  }

  @Test
  void whileATenantsGapIsOpenItsAgeGrowsAndThatOfOthersDoesNot() {
    rig.publisher.unavailable();
    rig.publisher.dropNext(1);
    rig.put("t1", "a", 2);
    rig.put("t1", "a", 3);
    rig.run();
    for (int i = 0; i < 10; i++) {
      rig.pass(Duration.ofSeconds(2));
      beat();
    }

    assertThat(age("t1")).isEqualTo(Duration.ofSeconds(20));
    assertThat(age("t2")).isZero();
    assertThat(channel("t1").missing()).isTrue();

    rig.publisher.heal();
    rig.pass(Duration.ofSeconds(6));
    assertThat(age("t1")).isLessThanOrEqualTo(Duration.ofSeconds(6));
    assertThat(channel("t1").missing()).isFalse();
  }

  @Test
  void aTenantThatLagsForTooLongMakesTheStateStaleThoughOthersAreVerified() {
    rig.publisher.unavailable();
    rig.publisher.dropNext(1);
    rig.put("t1", "a", 2);
    beat();
    assertThat(rig.state()).isEqualTo(SyncState.CATCHING_UP);
    for (int i = 0; i < 30; i++) {
      rig.pass(Duration.ofSeconds(2));
      beat();
    }

    assertThat(rig.state()).isEqualTo(SyncState.STALE);
    assertThat(age("t2")).isZero();
  }

  @Test
  void aMessageThatWasOnlyLateVerifiesTheTimeOfTheHeartbeatThatMissedIt() {
    rig.publisher.swapNext(1);
    rig.put("t1", "a", 2);
    rig.clock.advance(Duration.ofSeconds(2));
    beat();
    long before = allPulls();
    rig.publisher.heal();
    rig.pass(ROUND_TRIP);

    assertThat(rig.view.cost("a")).isEqualByComparingTo("2");
    assertThat(allPulls()).isEqualTo(before);
    assertThat(age("t1")).isEqualTo(ROUND_TRIP);
  }

  @Test
  void aHeartbeatOlderThanWhatIsVerifiedSaysNothingOfTheTime() {
    long position = rig.put("t1", "a", 2);
    rig.run();
    beat();
    rig.clock.advance(Duration.ofSeconds(2));

    rig.live(
        sink -> sink.onHeartbeat(new Heartbeat("epoch-1", position - 1, 0, Optional.of(Map.of()))));
    rig.run();
    assertThat(age("t1")).isEqualTo(Duration.ofSeconds(2));

    rig.live(
        sink -> sink.onHeartbeat(new Heartbeat("epoch-1", position, 0, Optional.of(Map.of()))));
    rig.run();
    assertThat(age("t1")).isZero();
  }

  // ------------------------------------------------------------------ cut off and back

  @Test
  void afterBothEndsWereCutOffDataIsVerifiedWithinOneHeartbeat() {
    rig.publisher.cut();
    rig.publisher.unavailable();
    rig.pass(Duration.ofMinutes(5));
    assertThat(rig.state()).isEqualTo(SyncState.STALE);
    assertThat(age("t1")).isEqualTo(Duration.ofMinutes(5));

    rig.publisher.heal();
    rig.pass(ROUND_TRIP);

    assertThat(age("t1")).isLessThanOrEqualTo(ROUND_TRIP);
    assertThat(rig.state()).isEqualTo(SyncState.LIVE);
  }

  @Test
  void aHeartbeatAfterSilenceHasThePublisherAskedAtOnce() {
    rig.publisher.halfOpen();
    rig.publisher.unavailable();
    rig.pass(Duration.ofMinutes(5));

    rig.publisher.heal();
    beat();
    rig.pass(ROUND_TRIP);

    assertThat(age("t1")).isLessThanOrEqualTo(ROUND_TRIP);
    assertThat(rig.state()).isEqualTo(SyncState.LIVE);
  }

  @Test
  void whereOnlyTheLiveFeedComesBackHeartbeatsVerifyThoseForWhomNothingCame() {
    rig.publisher.cut();
    rig.run();
    rig.pass(Duration.ofSeconds(10));
    rig.publisher.heal();
    rig.publisher.unavailable();
    rig.run();
    rig.put("t1", "a", 2); // held until a pull
    rig.clock.advance(Duration.ofSeconds(2));
    beat();

    assertThat(age("t2")).isZero();
    assertThat(age("t1")).isPositive();
  }

  // ------------------------------------------------------------------ clocks and delays

  @Test
  void heartbeatsOfAStoppedProcessDoNotVerifyNow() {
    for (int i = 0; i < 10; i++) {
      rig.clock.advance(Duration.ofSeconds(2)); // the engine's thread does not run
      rig.publisher.heartbeat();
    }
    rig.clock.advance(Duration.ofMinutes(5));
    rig.publisher.unavailable();
    rig.runEngine();
    assertThat(age("t1")).isEqualTo(Duration.ofSeconds(20).plusMinutes(5));

    rig.publisher.heal();
    rig.pass(Duration.ofSeconds(1));
    assertThat(age("t1")).isLessThanOrEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aDelayedHeartbeatVerifiesThePositionAndCausesOnePull() {
    long position = rig.put("t1", "a", 2);
    rig.run();
    rig.publisher.heartbeat();
    rig.clock.advance(Duration.ofMillis(1_001));
    rig.run();

    assertThat(rig.status().verifiedPosition()).isEqualTo(position);
    assertThat(age("t1")).isEqualTo(Duration.ofMillis(1_001));

    rig.pass(ROUND_TRIP);
    assertThat(pulls(PullCause.HEARTBEAT_DELAYED)).isEqualTo(1);
    assertThat(age("t1")).isLessThanOrEqualTo(ROUND_TRIP);
  }

  @Test
  void aHeartbeatAlmostOnTimeVerifiesAndOneOnTimeSavesThePull() {
    rig.publisher.heartbeat();
    rig.clock.advance(Duration.ofSeconds(1));
    rig.run();
    assertThat(age("t1")).isZero();

    rig.publisher.heartbeat();
    rig.clock.advance(Duration.ofSeconds(30));
    rig.runEngine();
    beat();
    rig.pass(Duration.ofSeconds(1));

    assertThat(pulls(PullCause.HEARTBEAT_DELAYED)).isZero();
  }

  @Test
  void aPublishersClockThatIsWrongCostsNothing() {
    long before = allPulls();
    rig.passBeating(Duration.ofSeconds(20));

    assertThat(allPulls()).isEqualTo(before);
    assertThat(age("t1")).isZero();
  }

  @Test
  void aPublishersClockThatIsSetCostsOnePull() {
    for (long step : new long[] {-7200, 600, 86_400, -3}) {
      long before = pulls(PullCause.HEARTBEAT_DELAYED);
      offBy = offBy.plusSeconds(step);
      rig.passBeating(Duration.ofSeconds(10));

      assertThat(pulls(PullCause.HEARTBEAT_DELAYED)).as("set by %d s", step).isEqualTo(before + 1);
      assertThat(age("t1")).isZero();
    }
  }

  @Test
  void theWallClockHereDoesNotMatter() {
    rig.clock.setWallClock(Instant.parse("1970-01-01T00:00:00Z"));
    rig.clock.advance(Duration.ofSeconds(3));
    assertThat(age("t1")).isEqualTo(Duration.ofSeconds(3));
    beat();
    assertThat(age("t1")).isZero();
  }
}
