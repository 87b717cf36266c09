package io.github.wrappersync.internal.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/*
 * Tenants are not listed anywhere: a client may follow all of them, also those that come later. So what is kept is the time at which
 * all were verified, and those that were left out then, with the time that they had before.
 */

/**
 * When each tenant's data was last verified current, in nanoseconds of the time source. Immutable,
 * so that readers of any thread look at it without a lock.
 */
final class VerifiedTimes {

  static final VerifiedTimes NEVER = new VerifiedTimes(false, 0, Map.of());

  private final boolean ever;
  private final long time;
  private final Map<String, Long> behind;
  private final long oldest;

  private VerifiedTimes(boolean ever, long time, Map<String, Long> behind) {
    this.ever = ever;
    this.time = time;
    this.behind = behind;
    this.oldest = behind.values().stream().mapToLong(at -> at).reduce(time, Math::min);
  }

  /** Whether anything was verified; without it times mean nothing. */
  boolean isEver() {
    return ever;
  }

  long of(String tenantId) {
    Long before = behind.get(tenantId);
    return before == null ? time : before;
  }

  /** The time at which all was verified. */
  long oldest() {
    return oldest;
  }

  /** Everything was verified at that time. A time of before takes nothing back. */
  VerifiedTimes everything(long at) {
    if (!ever) {
      return new VerifiedTimes(true, at, Map.of());
    }
    return everythingBut(Set.of(), at);
  }

  /** The data of all tenants but these was verified at that time; these keep their own. */
  VerifiedTimes everythingBut(Set<String> tenants, long at) {
    if (!ever) {
      return this;
    }
    long newest = Math.max(time, at);
    Map<String, Long> left = new HashMap<>();
    for (String tenant : tenants) {
      left.put(tenant, of(tenant));
    }
    behind.forEach((tenant, before) -> left.putIfAbsent(tenant, Math.max(before, at)));
    left.values().removeIf(own -> own >= newest);
    return new VerifiedTimes(true, newest, left);
  }
}
