package io.github.wrappersync.view;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The records of a tenant that share a key which ought to be unique, best first: active before
 * inactive, then the newest change, then the greater record id. Nearly always there is one.
 *
 * @param <T> what is kept of a record
 */
final class Ranked<T> {

  private final List<Slot<T>> slots;
  private final T best;

  private Ranked(Stream<Slot<T>> unordered) {
    this.slots = unordered.sorted(Slot.BEST_FIRST).toList();
    this.best = slots.get(0).value();
  }

  /** A record and what ranks it. */
  record Slot<T>(String recordId, T value, boolean active, long position) {

    private static final Comparator<Slot<?>> BEST_FIRST =
        Comparator.<Slot<?>>comparingInt(slot -> slot.active ? 0 : 1)
            .thenComparing(slot -> slot.position, Comparator.reverseOrder())
            .thenComparing(slot -> slot.recordId, Comparator.reverseOrder());
  }

  T best() {
    return best;
  }

  /** A map with the slot under the key, in place of the one that the record had there. */
  static <T> PersistentMap<String, Ranked<T>> with(
      PersistentMap<String, Ranked<T>> map, String key, Slot<T> slot) {
    return map.with(
        key, new Ranked<>(Stream.concat(others(map, key, slot.recordId()), Stream.of(slot))));
  }

  /** A map without the record under the key. */
  static <T> PersistentMap<String, Ranked<T>> without(
      PersistentMap<String, Ranked<T>> map, String key, String recordId) {
    List<Slot<T>> rest = others(map, key, recordId).toList();
    return rest.isEmpty() ? map.without(key) : map.with(key, new Ranked<>(rest.stream()));
  }

  private static <T> Stream<Slot<T>> others(
      PersistentMap<String, Ranked<T>> map, String key, String recordId) {
    Ranked<T> present = map.get(key);
    return present == null
        ? Stream.of()
        : present.slots.stream().filter(slot -> !slot.recordId().equals(recordId));
  }
}
