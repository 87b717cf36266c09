package io.github.wrappersync.internal.handler;

import io.github.wrappersync.status.HandlerState;
import io.github.wrappersync.store.Lease;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/*
 * Why a holder whose stores give no answer stops before another instance begins.
 *
 * A holder whose stores do not answer, or only with errors, stops by itself once a term has passed since it asked for its last
 * renewal: the store counts the term from a later moment, so that nobody else has the lease before. That must not wait for the
 * answer: so the stores are never asked under the monitor of this object, and nobody holds it for long. One that was frozen does not
 * stop by itself, as the stores answer: they refuse what is another's now.
 */

/**
 * Whether this instance holds the lease of one handler, runs it, and may ask for it: what {@link
 * LeaseKeeper} has learned. Thread-safe; nothing here blocks.
 */
final class Tenure {

  private final Duration term;
  private volatile Standing standing = Standing.by("Its lease was not asked for yet", false);
  private @Nullable Lease lease;
  private @Nullable Lease ranOut;
  private long renewedAt;
  private boolean active;
  private boolean withoutAnswer;
  private boolean stopped;
  private boolean paused;

  Tenure(Duration term) {
    this.term = term;
  }

  Standing standing() {
    return standing;
  }

  /** What it holds; null if nothing. */
  synchronized @Nullable Lease held() {
    return lease;
  }

  /** Whether the handler runs here. */
  synchronized boolean isActive() {
    return active;
  }

  synchronized boolean isStopped() {
    return stopped;
  }

  synchronized boolean isPaused() {
    return paused;
  }

  /**
   * The stores have given the lease.
   *
   * @param asked when they were asked for it
   * @return false if it is not wanted any more
   */
  synchronized boolean hold(Lease got, long asked) {
    if (stopped || paused) {
      return false;
    }
    lease = got;
    renewedAt = asked;
    withoutAnswer = false;
    return true;
  }

  /**
   * The handler runs here under the lease.
   *
   * @return false if that is not held any more
   */
  synchronized boolean activate(Lease held) {
    if (!held.equals(lease)) {
      return false;
    }
    active = true;
    standing = new Standing(HandlerState.ACTIVE, Optional.empty(), false);
    return true;
  }

  /** The stores are asked to renew it. */
  synchronized void asks() {
    withoutAnswer = true;
  }

  /** They have answered. */
  synchronized void answered() {
    withoutAnswer = false;
  }

  /** They have renewed what they were asked for at this time. */
  synchronized void renewed(long asked) {
    renewedAt = asked;
  }

  /**
   * The lease, if its term is over and the stores do not answer. While they do, it is theirs to say
   * whether it is lost.
   */
  synchronized Optional<Lease> overdue(long now) {
    boolean over = withoutAnswer && now - renewedAt > term.toNanos();
    return over ? Optional.ofNullable(lease) : Optional.empty();
  }

  /**
   * The lease is lost.
   *
   * @param elsewhere whether another instance has it
   * @return false if it was not held any more
   */
  synchronized boolean lose(Lease which, String why, boolean elsewhere) {
    if (!which.equals(lease)) {
      return false;
    }
    lease = null;
    ranOut = elsewhere ? null : which;
    active = false;
    standing = paused ? Standing.PAUSED : Standing.by("Stopped here: " + why, elsewhere);
    return true;
  }

  /** The lease is given up before anything began under it. */
  synchronized void drop(Lease which) {
    if (which.equals(lease)) {
      lease = null;
    }
  }

  /** What was lost without another instance having it: the stores may count it as held. */
  synchronized Optional<Lease> ranOut() {
    return Optional.ofNullable(ranOut);
  }

  /** The stores have been told that it is given up. */
  synchronized void gaveBack() {
    ranOut = null;
  }

  /**
   * The handler does not run here, for this reason.
   *
   * @return false if it is not to anyway, as it is paused or stopped
   */
  synchronized boolean stand(Standing next) {
    if (stopped || paused) {
      return false;
    }
    standing = next;
    return true;
  }

  /** Nothing is asked for until {@link #resume}; returns the lease that is to be given up. */
  synchronized Optional<Lease> pause() {
    if (stopped) {
      return Optional.empty();
    }
    paused = true;
    standing = Standing.PAUSED;
    return Optional.ofNullable(lease);
  }

  /** Returns whether it was paused, and is not any more. */
  synchronized boolean resume() {
    if (!paused || stopped) {
      return false;
    }
    paused = false;
    standing = Standing.by("It was resumed", false);
    return true;
  }

  /** Nothing is asked for any more; returns the lease that is given up. */
  synchronized Optional<Lease> stop() {
    Optional<Lease> held = Optional.ofNullable(lease);
    stopped = true;
    lease = null;
    active = false;
    standing = new Standing(HandlerState.STOPPED, Optional.empty(), false);
    return held;
  }
}
