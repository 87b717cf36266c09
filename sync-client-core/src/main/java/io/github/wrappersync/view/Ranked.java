package io.github.wrappersync.view;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record among those of a tenant that share a key which ought to be unique, and the ones that
 * come after it: active before inactive, then the newest change, then the greater record id. The
 * first one is the one that counts, and nearly always the only one. Immutable.
 *
 * @param <R> the class that extends this with what is kept of a record
 */
abstract class Ranked<R extends Ranked<R>> {

  private final String recordId;
  private final boolean active;
  private final long position;
  private final @Nullable R next;

  Ranked(String recordId, boolean active, long position, @Nullable R next) {
    this.recordId = recordId;
    this.active = active;
    this.position = position;
    this.next = next;
  }

  final String recordId() {
    return recordId;
  }

  final boolean isActive() {
    return active;
  }

  final long position() {
    return position;
  }

  /** The same record, with others after it. */
  abstract R before(@Nullable R others);

  /** A map with the record under the key, in place of what was of it there. */
  static <R extends Ranked<R>> PersistentMap<String, R> with(
      PersistentMap<String, R> map, String key, R record) {
    return map.with(key, inserted(without(map.get(key), record.recordId()), record));
  }

  /** A map without the record under the key. */
  static <R extends Ranked<R>> PersistentMap<String, R> without(
      PersistentMap<String, R> map, String key, String recordId) {
    R rest = without(map.get(key), recordId);
    return rest == null ? map.without(key) : map.with(key, rest);
  }

  /** These records with another one, of another id and with none after it. */
  static <R extends Ranked<R>> R inserted(@Nullable R first, R record) {
    List<R> ahead = new ArrayList<>(); // no recursion: there may be as many as a tenant has
    R rest = first;
    while (rest != null && !record.isBefore(rest)) {
      ahead.add(rest);
      rest = rest.next();
    }
    R records = rest == null ? record : record.before(rest);
    for (int i = ahead.size() - 1; i >= 0; i--) {
      records = ahead.get(i).before(records);
    }
    return records;
  }

  private static <R extends Ranked<R>> @Nullable R without(@Nullable R first, String recordId) {
    List<R> ahead = new ArrayList<>();
    for (R record = first; record != null; record = record.next()) {
      if (record.recordId().equals(recordId)) {
        R rest = record.next();
        for (int i = ahead.size() - 1; i >= 0; i--) {
          rest = ahead.get(i).before(rest);
        }
        return rest;
      }
      ahead.add(record);
    }
    return first;
  }

  final @Nullable R next() {
    return next;
  }

  final boolean isBefore(R other) {
    if (active != other.isActive()) {
      return active;
    }
    return position == other.position()
        ? recordId.compareTo(other.recordId()) > 0
        : position > other.position();
  }
}
