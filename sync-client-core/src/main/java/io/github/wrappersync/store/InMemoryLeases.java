package io.github.wrappersync.store;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Keeps leases in a map: for several clients of one process that share their stores. */
final class InMemoryLeases implements Leases {

  private record Held(Lease lease, long until) {}

  private final LongSupplier nanoTime;
  private final Map<String, Held> leases = new HashMap<>();

  InMemoryLeases(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  public synchronized Optional<Lease> acquire(String handler, String holder, Duration term) {
    Held held = leases.get(handler);
    return held != null && !isOver(held)
        ? Optional.empty()
        : Optional.of(take(held, handler, holder, term));
  }

  @Override
  public synchronized Optional<Lease> reclaim(String handler, String holder, Duration term) {
    Held held = leases.get(handler);
    return held != null && held.lease().holder().equals(holder)
        ? Optional.of(take(held, handler, holder, term))
        : acquire(handler, holder, term);
  }

  @Override
  public synchronized Optional<String> holder(String handler) {
    return Optional.ofNullable(leases.get(handler))
        .filter(held -> !isOver(held))
        .map(held -> held.lease().holder());
  }

  private Lease take(@Nullable Held held, String handler, String holder, Duration term) {
    Lease lease = new Lease(handler, holder, held == null ? 1 : held.lease().token() + 1);
    leases.put(handler, new Held(lease, nanoTime.getAsLong() + term.toNanos()));
    return lease;
  }

  @Override
  public synchronized boolean renew(Lease lease, Duration term) {
    if (!isHeld(lease)) {
      return false;
    }
    leases.put(lease.handler(), new Held(lease, nanoTime.getAsLong() + term.toNanos()));
    return true;
  }

  @Override
  public synchronized void release(Lease lease) {
    if (isHeld(lease)) {
      leases.put(lease.handler(), new Held(lease, nanoTime.getAsLong()));
    }
  }

  synchronized void requireHeld(Lease lease) {
    if (!isHeld(lease)) {
      throw new LeaseLostException(lease);
    }
  }

  private boolean isHeld(Lease lease) {
    Held held = leases.get(lease.handler());
    return held != null && held.lease().equals(lease);
  }

  private boolean isOver(Held held) {
    return nanoTime.getAsLong() - held.until() >= 0;
  }
}
