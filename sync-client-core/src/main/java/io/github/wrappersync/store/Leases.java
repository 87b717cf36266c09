package io.github.wrappersync.store;

import java.time.Duration;
import java.util.Optional;

/**
 * Decides which of several instances runs a handler. May be called by several threads.
 *
 * <p>A lease runs out on the store's clock alone: those of the instances may differ. That it has
 * run out does not stop its holder, who may be frozen and not know; what stops him is that the
 * other stores refuse a lease with an old token ({@link LeaseLostException}).
 */
public interface Leases {

  /**
   * Takes the lease if it is free or has run out.
   *
   * @param handler {@code application/id}
   * @param holder names the instance, and no other one
   * @param term how long it lasts unless it is renewed
   * @return the lease with a token of its own; empty if it is held
   */
  Optional<Lease> acquire(String handler, String holder, Duration term);

  /**
   * As {@link #acquire}, and also takes a lease that is held under the same name: that of the
   * process of which this one is the restart.
   */
  Optional<Lease> reclaim(String handler, String holder, Duration term);

  /** Under which name the lease is held; empty if it is free or has run out. */
  Optional<String> holder(String handler);

  /**
   * Lets the lease last for another term from now; one that has run out as well, as long as nobody
   * has taken it.
   *
   * @return whether it is still held
   */
  boolean renew(Lease lease, Duration term);

  /**
   * Gives the lease up, so that others need not wait until it runs out. Never fails if it is lost.
   */
  void release(Lease lease);
}
