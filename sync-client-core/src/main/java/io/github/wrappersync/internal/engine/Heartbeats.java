package io.github.wrappersync.internal.engine;

import io.github.wrappersync.internal.engine.Alarms.Kind;
import io.github.wrappersync.status.PullCause;
import io.github.wrappersync.time.TimeSource;
import io.github.wrappersync.wire.Heartbeat;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What heartbeats of this epoch show: that nothing is missing, for whom something is, and whether
 * that is so now. Belongs to the engine's thread.
 */
final class Heartbeats {

  private final Sequencer sequencer;
  private final HoldBack hold;
  private final Staleness staleness;
  private final Alarms alarms;
  private final TimeSource time;
  private final RandomGenerator random;
  private final Facts facts;
  private final Pulls pulls;
  private final Punctuality punctuality = new Punctuality();

  /** When the heartbeat came that showed something to lag; null if it was not on time. */
  private @Nullable Long suspectedAt;

  Heartbeats(Facts facts, Pulls pulls) {
    this.time = facts.parts.time();
    this.random = facts.parts.random();
    this.alarms = facts.alarms;
    this.sequencer = facts.sequencer;
    this.hold = facts.hold;
    this.staleness = facts.staleness;
    this.facts = facts;
    this.pulls = pulls;
  }

  /**
   * Takes a heartbeat. What it proves of the time it proves of those tenants of which nothing is
   * missing; and nothing if it is older than what is verified.
   */
  void take(Heartbeat heartbeat) {
    long now = time.nanos();
    boolean isNewest = heartbeat.head() >= sequencer.verified();
    boolean isOnTime = heartbeat.sentAt().map(at -> punctuality.isOnTime(at, now)).orElse(true);
    boolean tellsTheTime = isOnTime && isNewest;
    if (!sequencer.heartbeat(heartbeat)) {
      suspectedAt = tellsTheTime ? now : null;
      watchSuspicion();
    }
    if (tellsTheTime) {
      staleness.current(hold.missing(), now);
    }
    if (punctuality.isInDoubt() && !alarms.isSet(Kind.DOUBT)) {
      watchDoubt();
    }
  }

  /** A pull that was sent at that time brought everything there was. */
  void pulled(long sentAt) {
    punctuality.verified(sentAt);
    watchSuspicion();
  }

  /** What a heartbeat showed to lag may only be late: it is looked at again before a pull. */
  private void watchSuspicion() {
    if (sequencer.isSuspicious() && !alarms.isSet(Kind.SUSPICION)) {
      alarms.set(Kind.SUSPICION, jitter(random), this::lookAgain);
    }
  }

  private void lookAgain() {
    if (sequencer.isSuspicious() && pulls.isIdle()) {
      if (!sequencer.closesByItself()) {
        pulls.ask(PullCause.HEARTBEAT);
      } else if (suspectedAt != null) {
        staleness.current(suspectedAt);
      }
    }
    facts.settle();
  }

  /** One on time may follow at once, where several waited in a line. */
  private void watchDoubt() {
    alarms.set(
        Kind.DOUBT,
        jitter(random),
        () -> {
          if (punctuality.isInDoubt()) {
            pulls.ask(PullCause.HEARTBEAT_DELAYED);
          }
        });
  }

  /** Heartbeats reach all clients at once: what they cause is spread. */
  static Duration jitter(RandomGenerator random) {
    return Duration.ofMillis(random.nextLong(EngineSettings.HEARTBEAT_JITTER.toMillis()) + 1);
  }
}
