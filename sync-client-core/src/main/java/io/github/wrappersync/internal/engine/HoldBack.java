package io.github.wrappersync.internal.engine;

import io.github.wrappersync.wire.Envelope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tenants of which an event is known to be missing, and their later events, which wait for it.
 * Belongs to the engine's thread.
 */
final class HoldBack {

  /**
   * Of whom something is known to be missing.
   *
   * @param all of some tenants, and nobody knows which
   */
  record Missing(boolean all, Set<String> tenants) {

    boolean isOf(String tenantId) {
      return all || tenants.contains(tenantId);
    }
  }

  static final Missing NOTHING = new Missing(false, Set.of());

  private final int capacity;
  private boolean all;
  private boolean onlyAssumed;
  private @Nullable Missing missing = NOTHING;
  private final Set<String> tenants = new HashSet<>();
  private List<Envelope> waiting = new ArrayList<>();

  HoldBack(int capacity) {
    this.capacity = capacity;
  }

  void holdAll() {
    all = true;
    onlyAssumed = false;
    missing = null;
  }

  /** Holds everything, as something may be missing: nothing is known to be. */
  void assumeAll() {
    if (!all) {
      all = true;
      onlyAssumed = true;
    }
  }

  void hold(String tenantId) {
    if (tenants.add(tenantId)) {
      missing = null;
    }
  }

  /** The same object until it changes. */
  Missing missing() {
    Missing present = missing;
    if (present == null) {
      present = new Missing(all && !onlyAssumed, Set.copyOf(tenants));
      missing = present;
    }
    return present;
  }

  boolean isHolding() {
    return all || !tenants.isEmpty();
  }

  boolean holds(String tenantId) {
    return all || tenants.contains(tenantId);
  }

  /**
   * Keeps an event waiting.
   *
   * @return false if there was no place: then nothing waits any more, and everything is held
   */
  boolean offer(Envelope event) {
    if (waiting.size() >= capacity) {
      waiting = new ArrayList<>();
      holdAll();
      return false;
    }
    waiting.add(event);
    return true;
  }

  /** What waits, in rising position. */
  List<Envelope> inOrder() {
    return waiting.stream().sorted(Comparator.comparingLong(Envelope::position)).toList();
  }

  /** Holds nothing any more, and hands over what waited, in rising position. */
  List<Envelope> release() {
    List<Envelope> released = inOrder();
    waiting = new ArrayList<>();
    tenants.clear();
    all = false;
    onlyAssumed = false;
    missing = NOTHING;
    return released;
  }
}
