package io.github.wrappersync.internal.engine;

import io.github.wrappersync.wire.Envelope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The tenants of which an event is known to be missing, and their later events, which wait for it.
 * Belongs to the engine's thread.
 */
final class HoldBack {

  private final int capacity;
  private boolean all;
  private final Set<String> tenants = new HashSet<>();
  private List<Envelope> waiting = new ArrayList<>();

  HoldBack(int capacity) {
    this.capacity = capacity;
  }

  void holdAll() {
    all = true;
  }

  void hold(String tenantId) {
    tenants.add(tenantId);
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
      all = true;
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
    return released;
  }
}
