package io.github.wrappersync.view;

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
    if (first == null) {
      return record;
    }
    return record.isBefore(first)
        ? record.before(first)
        : first.before(inserted(first.next(), record));
  }

  private static <R extends Ranked<R>> @Nullable R without(@Nullable R first, String recordId) {
    if (first == null) {
      return null;
    }
    return first.recordId().equals(recordId)
        ? first.next()
        : first.before(without(first.next(), recordId));
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
