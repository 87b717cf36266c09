package io.github.wrappersync.publisher.drain;

import io.github.wrappersync.publisher.drain.WriterState.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the writer of an instance stands, and the log lines where that changes: one when an outage
 * begins, one when it ends, however many tries lie between. Told by the writer's thread; read by
 * any.
 *
 * <p>An interrupted writer gives up the lease with its connection, so that another instance may
 * try. Where the cause concerns all of them, such as a full disk, the instances get the lease in
 * turn, and lose it again: that another one has it for a moment ends nobody's outage.
 */
final class Standing {

  private static final Logger log = LoggerFactory.getLogger(Writer.class);

  /** A database that answers nothing for so long counts as away, before the socket's timeout. */
  private static final Duration SILENCE = Duration.ofSeconds(5);

  /** Another instance that has the lease for so long, and tells of no end, writes. */
  private static final Duration ANOTHER_WRITES = Duration.ofSeconds(12);

  private final InstantSource clock;
  private volatile WriterState state = new WriterState(State.STANDBY, null, null);
  private volatile Instant lastSign = Instant.MAX;
  private @Nullable Instant standsBySince;

  Standing(InstantSource clock) {
    this.clock = clock;
  }

  WriterState state() {
    WriterState present = state;
    Instant answered = lastSign;
    Instant now = clock.instant();
    if (present.state() == State.WRITING && now.isAfter(later(answered, SILENCE))) {
      return new WriterState(
          State.INTERRUPTED,
          "PostgreSQL has not answered for %d s".formatted(between(answered, now).toSeconds()),
          answered);
    }
    return present;
  }

  /** The writer holds the lease, and is about to do its first turn, or the next one. */
  void turns() {
    lastSign = clock.instant();
    standsBySince = null;
  }

  /** A turn is done: nothing hinders the writer. */
  void turned() {
    lastSign = clock.instant();
    if (state.state() == State.WRITING) {
      return;
    }
    if (state.state() == State.STANDBY) {
      log.info("This instance is the writer now");
    }
    become(State.WRITING);
  }

  /** Another instance has the lease. */
  void standsBy() {
    Instant now = clock.instant();
    if (standsBySince == null) {
      standsBySince = now;
      if (state.state() != State.INTERRUPTED) {
        log.info("Another instance is the writer: this one stands by");
      }
    }
    if (state.state() != State.INTERRUPTED || now.isAfter(later(standsBySince, ANOTHER_WRITES))) {
      if (state.state() != State.STANDBY || state.since() == null) {
        become(State.STANDBY);
      }
    }
  }

  /** The writer can not write, and tries again after a pause. */
  void failed(String reason, long pauseMillis, long longestPauseMillis) {
    WriterState before = state;
    standsBySince = null;
    if (before.state() == State.INTERRUPTED) {
      state = new WriterState(State.INTERRUPTED, reason, before.since());
      return;
    }
    state = new WriterState(State.INTERRUPTED, reason, clock.instant());
    log.warn(
        "The writer was interrupted: {}. Nothing is lost; will retry in {} ms, then every {} s at the longest",
        reason,
        pauseMillis,
        longestPauseMillis / 1_000);
  }

  /** The writer was closed. */
  void ended() {
    state = WriterState.of(State.STANDBY, clock.instant());
  }

  private void become(State next) {
    WriterState before = state;
    Instant now = clock.instant();
    state = WriterState.of(next, now);
    if (before.state() == State.INTERRUPTED && before.since() != null) {
      log.info(
          next == State.WRITING
              ? "The writer goes on after {} ms"
              : "Another instance writes, this one stands by; it was interrupted {} ms ago",
          between(before.since(), now).toMillis());
    }
  }

  private static Instant later(Instant time, Duration by) {
    return time.equals(Instant.MAX) ? time : time.plus(by);
  }

  private static Duration between(Instant from, Instant to) {
    return Duration.between(from, to);
  }
}
