package io.github.wrappersync.internal.handler;

import io.github.wrappersync.store.Lease;
import io.github.wrappersync.store.Leases;
import io.github.wrappersync.time.TimeSource;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets and keeps the lease of one handler. Thread-safe.
 *
 * <p>A holder that could not renew for a whole term stops by itself; one that could not even
 * notice, as it was frozen, is refused by the stores.
 */
final class LeaseKeeper {

  private static final Logger log = LoggerFactory.getLogger("io.github.wrappersync.handler");

  /** What follows from the lease; called one at a time. */
  interface Listener {

    /** This instance runs the handler from now on. Blocks. */
    void gained(Lease lease);

    /** It does not any more. */
    void lost(Lease lease);
  }

  private final String handler;
  private final String holder;
  private final Leases leases;
  private final Duration term;
  private final TimeSource time;
  private final Executor blocking;
  private final Listener listener;
  private @Nullable Lease lease;
  private long renewedAt;
  private boolean outage;
  private boolean standby;
  private boolean stopped;

  LeaseKeeper(
      String handler,
      String holder,
      Leases leases,
      Duration term,
      TimeSource time,
      Executor blocking,
      Listener listener) {
    this.handler = handler;
    this.holder = holder;
    this.leases = leases;
    this.term = term;
    this.time = time;
    this.blocking = blocking;
    this.listener = listener;
  }

  /**
   * Tries to get the lease. Blocks.
   *
   * @return whether it is held now
   */
  synchronized boolean tryNow() {
    if (stopped) {
      return false;
    }
    if (lease != null) {
      return true;
    }
    long asked = time.nanos();
    Optional<Lease> got = leases.acquire(handler, holder, term);
    if (got.isEmpty()) {
      if (!standby) {
        log.info("Handler '{}' runs in another instance: this one stands by", handler);
      }
      standby = true;
      return false;
    }
    listener.gained(got.get()); // if it throws, the lease is not kept but asked for again
    renewedAt = asked;
    lease = got.get();
    if (standby) {
      log.info("Handler '{}' runs in this instance now", handler);
    }
    standby = false;
    return true;
  }

  /** Keeps on getting and renewing from now on. */
  void keep() {
    time.schedule(
        term.dividedBy(3),
        () ->
            blocking.execute(
                () -> {
                  if (turn()) {
                    keep();
                  }
                }));
  }

  /** The stores have refused the lease. */
  synchronized void refused(Lease which) {
    if (which.equals(lease)) {
      lose("another instance has taken over");
    }
  }

  /** Gives the lease up. Blocks. */
  synchronized void stop() {
    stopped = true;
    Lease held = lease;
    lease = null;
    if (held != null) {
      try {
        leases.release(held);
      } catch (RuntimeException e) {
        log.debug("The lease of handler '{}' could not be released, and runs out", handler, e);
      }
    }
  }

  private synchronized boolean turn() {
    if (stopped) {
      return false;
    }
    try {
      Lease held = lease;
      if (held == null) {
        tryNow();
      } else {
        long asked = time.nanos();
        if (leases.renew(held, term)) {
          renewedAt = asked;
        } else {
          lose("another instance has taken over");
        }
      }
      if (outage) {
        outage = false;
        log.info("The lease of handler '{}' can be asked for again", handler);
      }
    } catch (RuntimeException e) {
      if (!outage) {
        outage = true;
        log.warn(
            "The lease of handler '{}' can not be asked for: {}; will retry every {}",
            handler,
            e.toString(),
            term.dividedBy(3));
      }
      if (lease != null && time.nanos() - renewedAt > term.toNanos()) {
        lose("it could not be renewed for " + term);
      }
    }
    return true;
  }

  private void lose(String why) {
    Lease held = lease;
    lease = null;
    standby = true;
    if (held != null) {
      log.warn("Handler '{}' stops in this instance: {}", handler, why);
      listener.lost(held);
    }
  }
}
