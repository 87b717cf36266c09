package io.github.wrappersync.internal.handler;

import io.github.wrappersync.internal.engine.StatusBoard;
import io.github.wrappersync.status.HandlerState;
import io.github.wrappersync.store.Lease;
import io.github.wrappersync.store.Leases;
import io.github.wrappersync.time.TimeSource;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * The stores are asked under `turning`, which only other questions wait for: what is known of the lease is the Tenure's, and to lose it
 * does not wait for an answer.
 *
 * The first time, a lease that is held under the same name is taken: it is that of the process before the restart. Later it
 * is not, as then a second process has the same name; two that took it from each other in turn would never get anything done.
 */

/** Gets and keeps the lease of one handler. Thread-safe. */
final class LeaseKeeper {

  private static final Logger log = LoggerFactory.getLogger("io.github.wrappersync.handler");

  /** What follows from the lease. */
  interface Listener {

    /** Why the handler must not run; empty if it may. Blocks. */
    Optional<String> refusal();

    /** This instance runs the handler from now on. Blocks; called again after it has thrown. */
    void gained(Lease lease);

    /** It does not any more. Does not block. */
    void lost(Lease lease, String why);
  }

  /**
   * Whose lease it is, and how it is kept.
   *
   * @param handler {@code application/id}
   * @param holder names the instance
   */
  record Terms(String handler, String holder, Duration term) {}

  private final Terms terms;
  private final Leases leases;
  private final TimeSource time;
  private final Executor blocking;
  private final StoreOutage outage;
  private final StatusBoard board;
  private final Listener listener;
  private final Object turning = new Object();
  private final AtomicBoolean turnUnderWay = new AtomicBoolean();
  private final Tenure tenure;

  /** Belong to those that hold {@link #turning}. */
  private boolean hadIt;

  private boolean toldOfTwin;

  LeaseKeeper(Terms terms, Leases leases, HandlerParts parts, Listener listener) {
    this.terms = terms;
    this.tenure = new Tenure(terms.term());
    this.leases = leases;
    this.time = parts.time();
    this.blocking = parts.blocking();
    this.outage = parts.outage();
    this.board = parts.board();
    this.listener = listener;
  }

  Standing standing() {
    return tenure.standing();
  }

  /**
   * Tries to get the lease, unless it is held. Blocks.
   *
   * @return whether the handler runs here now
   */
  boolean tryNow() {
    synchronized (turning) {
      try {
        boolean runs = tenure.isActive() || obtain();
        outage.over(this);
        return runs;
      } catch (RuntimeException e) {
        failed(e);
        return tenure.isActive();
      }
    }
  }

  /** Keeps on getting and renewing from now on. */
  void keep() {
    time.schedule(
        terms.term().dividedBy(3),
        () -> {
          stopIfRunOut();
          if (!tenure.isStopped()) {
            if (turnUnderWay.compareAndSet(false, true)) {
              blocking.execute(this::turn);
            }
            keep();
          }
        });
  }

  /** The stores have refused the lease. */
  void refused(Lease which) {
    lose(which, "another instance has taken over", true);
  }

  private void stopIfRunOut() {
    tenure
        .overdue(time.nanos())
        .ifPresent(held -> lose(held, "its lease could not be renewed for " + terms.term(), false));
  }

  /**
   * Gives the lease up, and asks for none until {@link #resume}. Blocks.
   *
   * @param release whether to; otherwise it runs out by itself
   */
  void pause(boolean release) {
    Optional<Lease> held = tenure.pause();
    board.stir();
    held.ifPresent(
        lease -> {
          lose(lease, "it is paused", false);
          if (release) {
            release(lease);
          }
        });
  }

  /** Asks for the lease again, at once. Does not block. */
  void resume() {
    if (tenure.resume()) {
      blocking.execute(this::turn);
    }
  }

  /**
   * Asks for nothing any more, and gives the lease up. Blocks.
   *
   * @param release whether to; otherwise it runs out by itself
   */
  void stop(boolean release) {
    tenure.stop().filter(held -> release).ifPresent(this::release);
  }

  private void turn() {
    try {
      synchronized (turning) {
        Lease held = tenure.held();
        if (held == null || !tenure.isActive()) {
          tryNow();
        } else {
          renew(held);
        }
      }
    } catch (RuntimeException e) {
      failed(e);
    } finally {
      turnUnderWay.set(false);
    }
  }

  private void renew(Lease held) {
    long asked = time.nanos();
    tenure.asks();
    boolean renewed = leases.renew(held, terms.term());
    tenure.answered();
    outage.over(this);
    if (!renewed) {
      refused(held);
    } else if (tenure.held() == null) {
      tryNow(); // the answer came too late
    } else {
      tenure.renewed(asked);
    }
  }

  private boolean obtain() {
    if (tenure.isPaused()) {
      return false;
    }
    Optional<String> refusal = listener.refusal();
    if (refusal.isPresent()) {
      fail(refusal.get());
      return false;
    }
    Lease held = tenure.held();
    if (held == null) {
      giveBackWhatRanOut();
      long asked = time.nanos();
      Optional<Lease> got =
          hadIt
              ? leases.acquire(terms.handler(), terms.holder(), terms.term())
              : leases.reclaim(terms.handler(), terms.holder(), terms.term());
      if (got.isEmpty()) {
        standBy();
        return false;
      }
      held = got.get();
      hadIt = true;
      if (!tenure.hold(held, asked)) {
        release(held);
        return false;
      }
    } else if (!leases.renew(held, terms.term())) {
      refused(held);
      return false;
    }
    return begin(held);
  }

  /** Its term may go on for a moment by the store's clock, and nobody else is to blame for that. */
  private void giveBackWhatRanOut() {
    tenure
        .ranOut()
        .ifPresent(
            former -> {
              leases.release(former);
              tenure.gaveBack();
            });
  }

  private boolean begin(Lease held) {
    Optional<String> refusal = listener.refusal();
    if (refusal.isPresent()) {
      fail(refusal.get());
      tenure.drop(held);
      release(held);
      return false;
    }
    listener.gained(held);
    boolean wasElsewhere = standing().elsewhere();
    if (!tenure.activate(held)) {
      listener.lost(held, "its lease was lost before it began");
      return false;
    }
    board.stir();
    if (wasElsewhere) {
      log.info("Handler '{}' runs in this instance now", terms.handler());
    }
    return true;
  }

  private void standBy() {
    Optional<String> holder = leases.holder(terms.handler());
    boolean twin = hadIt && holder.filter(terms.holder()::equals).isPresent();
    if (twin && !toldOfTwin) {
      toldOfTwin = true;
      log.warn(
          "Another process runs handler '{}' under the name of this instance, '{}': give each instance a name of its own (SyncClientBuilder.instance). This one stands by",
          terms.handler(),
          terms.holder());
    } else if (!standing().elsewhere()) {
      log.info("Handler '{}' runs in another instance: this one stands by", terms.handler());
    }
    String reason =
        holder.map("Instance '%s' runs it"::formatted).orElse("Another instance runs it");
    stand(Standing.by(reason, true));
  }

  private void fail(String reason) {
    if (standing().state() != HandlerState.FAILED) {
      log.error("Handler '{}' cannot run: {}", terms.handler(), reason);
    }
    stand(new Standing(HandlerState.FAILED, Optional.of(reason), false));
  }

  private void failed(RuntimeException problem) {
    outage.failed(this, problem);
    board.storeFailed(problem);
    stopIfRunOut();
    if (!tenure.isActive() && standing().state() == HandlerState.STANDBY) {
      stand(Standing.by("Its lease can not be asked for: " + Failures.describe(problem), false));
    }
  }

  private void lose(Lease which, String why, boolean elsewhere) {
    if (!tenure.lose(which, why, elsewhere)) {
      return;
    }
    if (tenure.isPaused() || (outage.isKnown() && !elsewhere)) {
      log.info("Handler '{}' stops in this instance: {}", terms.handler(), why);
    } else {
      log.warn("Handler '{}' stops in this instance: {}", terms.handler(), why);
    }
    listener.lost(which, why);
    board.stir();
  }

  private void release(Lease held) {
    try {
      leases.release(held);
    } catch (RuntimeException e) {
      log.debug(
          "The lease of handler '{}' could not be released, and runs out", terms.handler(), e);
    }
  }

  private void stand(Standing next) {
    if (tenure.stand(next)) {
      board.stir();
    }
  }
}
