package io.github.wrappersync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.status.PullCause;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.Heartbeat;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What comes again, or from somebody else, shows nothing and costs nothing. */
class RefusedMessagesTest {

  private static final Duration BEAT = Duration.ofSeconds(2);
  private static final String CHANNEL = "crm:t1:credit-configs";
  private static final String PROBLEM = "messages are not signed: check signingKey on both sides";

  private final Rig rig = new Rig().withView();

  private void beat(String epoch, long number) {
    Heartbeat heartbeat =
        new Heartbeat(
            epoch,
            rig.publisher.head(),
            0,
            Optional.of(Map.of(new Channel("crm", "t1", "credit-configs"), rig.publisher.head())),
            Optional.of(Instant.EPOCH.plusNanos(rig.clock.nanos())),
            Optional.of(number));
    rig.live(sink -> sink.onHeartbeat(heartbeat));
    rig.run();
  }

  private void beat(long number) {
    beat(rig.publisher.epoch(), number);
  }

  private long pulls() {
    return rig.status().counters().pulls().values().stream().mapToLong(n -> n).sum();
  }

  private long pulls(PullCause cause) {
    return rig.status().counters().pulls().getOrDefault(cause, 0L);
  }

  // ------------------------------------------------------------------ heartbeats that come again

  @Test
  void anOldHeartbeatThatComesAgainDoesNotHideThatTheLineIsDead() {
    rig.start();
    beat(1_000_000_001);
    beat(1_000_000_002);
    assertThat(rig.state()).isEqualTo(SyncState.LIVE);

    for (int i = 0; i < 4; i++) {
      rig.pass(BEAT);
      beat(1_000_000_001 + i % 2);
    }

    assertThat(rig.state()).isEqualTo(SyncState.POLLING);
    assertThat(rig.status().counters().duplicates()).isEqualTo(4);
  }

  @Test
  void anOldHeartbeatThatComesAgainVerifiesNothing() {
    rig.start();
    rig.publisher.unavailable();
    beat(7);
    rig.pass(BEAT);
    beat(8);
    assertThat(rig.status().verifiedAge()).contains(Duration.ZERO);

    rig.pass(BEAT);
    beat(8);

    assertThat(rig.status().verifiedAge()).contains(BEAT);
    beat(9);
    assertThat(rig.status().verifiedAge()).contains(Duration.ZERO);
  }

  @Test
  void theNextWriterCountsOnAndWhatAFrozenOneSendsLaterIsOld() {
    rig.start();
    beat(3_000_000_500L);
    beat(4_000_000_001L);
    long before = rig.status().counters().duplicates();

    beat(3_000_000_501L);
    assertThat(rig.status().counters().duplicates()).isEqualTo(before + 1);

    beat(4_000_000_002L);
    assertThat(rig.status().counters().duplicates()).isEqualTo(before + 1);
    assertThat(rig.state()).isEqualTo(SyncState.LIVE);
  }

  @Test
  void heartbeatsWithoutANumberAreTakenAsEver() {
    rig.start();
    beat(5_000_000_000L);
    rig.publisher.heartbeat();
    rig.live(
        sink ->
            sink.onHeartbeat(new Heartbeat(rig.publisher.epoch(), 0, 0, Optional.of(Map.of()))));
    rig.run();

    assertThat(rig.status().counters().duplicates())
        .as("that of the in-memory publisher has a lower number")
        .isEqualTo(1);
    assertThat(rig.state()).isEqualTo(SyncState.LIVE);
  }

  @Test
  void anotherEpochMayCountFromTheBeginningAndHeartbeatsOfTheFormerOneAreNoSignOfLife() {
    rig.start();
    String former = rig.publisher.epoch();
    beat(9_000_000_000L);

    rig.publisher.newEpoch();
    beat(1);
    beat(2);
    assertThat(rig.status().epoch()).contains(rig.publisher.epoch());
    assertThat(rig.state()).isEqualTo(SyncState.LIVE);

    for (int i = 1; i <= 4; i++) {
      rig.pass(BEAT);
      beat(former, 9_000_000_000L + i);
    }
    assertThat(rig.state()).isEqualTo(SyncState.POLLING);
  }

  @Test
  void messagesOfAFormerEpochThatComeAgainCauseAPullInTenSecondsAtMost() {
    rig.start();
    rig.put("a", 1);
    rig.run();
    Envelope old = rig.publisher.heads(new Scope("crm", Set.of(), Set.of("credit-configs"))).get(0);
    rig.publisher.newEpoch();
    rig.publisher.heartbeat();
    rig.run();
    assertThat(rig.status().epoch()).contains(rig.publisher.epoch());
    long before = pulls(PullCause.EPOCH);

    for (int i = 0; i < 10_000; i++) {
      rig.live(sink -> sink.onEvent(old));
      rig.run();
    }
    assertThat(pulls(PullCause.EPOCH)).isEqualTo(before + 1);

    rig.passBeating(Duration.ofSeconds(10));
    rig.live(sink -> sink.onEvent(old));
    rig.run();
    assertThat(pulls(PullCause.EPOCH)).isEqualTo(before + 2);
    assertThat(rig.view.cost("a")).isEqualByComparingTo("1");
    assertThat(rig.state()).isEqualTo(SyncState.LIVE);
  }

  // ------------------------------------------------------------------ messages that are refused

  @Test
  void aFloodOfRefusedMessagesCausesNoPullAndPushesNothingOut() {
    Rig small =
        new Rig(
                new EngineSettings(
                    Duration.ofSeconds(6),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(60),
                    2,
                    500),
                10_000)
            .withView();
    small.start();
    long before = small.status().counters().pulls().values().stream().mapToLong(n -> n).sum();

    for (int i = 0; i < 10_000; i++) {
      small.live(sink -> sink.onRefused(CHANNEL, PROBLEM));
      if (i == 5_000) {
        small.put("a", 3);
      }
    }
    small.run();

    assertThat(small.view.cost("a")).isEqualByComparingTo("3");
    assertThat(small.status().counters().refused()).isEqualTo(10_000);
    assertThat(small.status().counters().pulls().values().stream().mapToLong(n -> n).sum())
        .isEqualTo(before);
    assertThat(small.state()).isEqualTo(SyncState.LIVE);
  }

  @Test
  void refusedMessagesAreOneWarningAndTheStatusSaysWhyUntilTheyAreOver() {
    try (Logged logged = new Logged("io.github.wrappersync.engine")) {
      rig.start();
      for (int i = 0; i < 100; i++) {
        rig.live(sink -> sink.onRefused(CHANNEL, PROBLEM));
        rig.passBeating(BEAT);
      }
      assertThat(logged.at(Level.WARN, PROBLEM)).hasSize(1).first().asString().contains(CHANNEL);
      assertThat(rig.status().refusedMessages()).contains(PROBLEM);
      assertThat(rig.status().lastError()).contains(PROBLEM);
      assertThat(logged.at(Level.INFO, "refused")).isEmpty();

      rig.passBeating(Duration.ofSeconds(62));

      assertThat(logged.at(Level.INFO, "refused")).hasSize(1);
      assertThat(rig.status().refusedMessages()).isEmpty();
      assertThat(rig.status().counters().refused()).isEqualTo(100);
    }
  }

  @Test
  void withNothingButRefusedMessagesTheClientPollsAndMissesNothing() {
    rig.start();
    rig.publisher.halfOpen();
    for (int i = 0; i < 10; i++) {
      rig.put("a", i);
      rig.live(sink -> sink.onRefused(CHANNEL, PROBLEM));
      rig.pass(BEAT);
    }

    assertThat(rig.state()).isEqualTo(SyncState.POLLING);
    assertThat(rig.view.cost("a")).isEqualByComparingTo("9");
    assertThat(rig.status().refusedMessages()).contains(PROBLEM);
    assertThat(pulls()).isLessThan(40);
  }
}
