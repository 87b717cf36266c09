package io.github.wrappersync.view;

import io.github.wrappersync.model.Change;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A tenant as a bounded view holds it: immutable.
 *
 * @param index the records
 * @param position every event of the tenant's channel at or below it is in the index
 * @param ahead the records that were loaded with a position above that, and their positions
 */
record Held<T, I extends TenantIndex<T, I>>(I index, long position, Map<String, Long> ahead) {

  /** What a snapshot told that begins at the position. */
  static <T, I extends TenantIndex<T, I>> Held<T, I> loaded(
      I empty, long position, List<Change<T>> records) {
    Map<String, Long> ahead = new HashMap<>();
    for (Change<T> record : records) {
      if (record.position() > position) {
        ahead.merge(record.recordId(), record.position(), Math::max);
      }
    }
    return new Held<>(empty.of(records), position, Map.copyOf(ahead));
  }

  /**
   * The tenant after an event. Events of a channel come in rising position: all of those at or
   * below this one are in the index afterwards, and what was ahead of them is so no more.
   */
  Held<T, I> with(Change<T> change) {
    if (change.position() <= position) {
      return this;
    }
    boolean isNews = change.position() > ahead.getOrDefault(change.recordId(), 0L);
    Map<String, Long> still = ahead;
    if (!ahead.isEmpty()) {
      still = new HashMap<>(ahead);
      still.values().removeIf(told -> told <= change.position());
    }
    return new Held<>(isNews ? index.with(change) : index, change.position(), Map.copyOf(still));
  }

  /** The number of records, and 1 for a tenant that has none. */
  int weight() {
    return Math.max(1, index.size());
  }
}
