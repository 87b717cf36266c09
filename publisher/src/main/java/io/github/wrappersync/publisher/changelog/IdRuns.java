package io.github.wrappersync.publisher.changelog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * A set of ids, kept as runs of consecutive ones: a million rows of one statement cost as much as
 * one row. Not safe for use by several threads.
 */
final class IdRuns {

  /** A run of consecutive ids, both ends included. */
  record Run(long first, long last) {
    long size() {
      return last - first + 1;
    }
  }

  private final NavigableMap<Long, Long> runs = new TreeMap<>();
  private long size;

  /** The ids, in any order and each at most once. */
  static IdRuns of(Iterable<Long> ids) {
    IdRuns all = new IdRuns();
    long first = 0;
    long next = 0;
    for (long id : ids) {
      if (id != next || first == next) {
        all.addUnlessEmpty(first, next - 1);
        first = id;
      }
      next = id + 1;
    }
    all.addUnlessEmpty(first, next - 1);
    return all;
  }

  private void addUnlessEmpty(long first, long last) {
    if (first <= last) {
      add(first, last);
    }
  }

  boolean isEmpty() {
    return runs.isEmpty();
  }

  /** How many ids there are. */
  long size() {
    return size;
  }

  /** How many runs they make: what the set costs in memory. */
  int runCount() {
    return runs.size();
  }

  /** The smallest id; only if the set is not empty. */
  long first() {
    return runs.firstKey();
  }

  boolean contains(long id) {
    Map.Entry<Long, Long> run = runs.floorEntry(id);
    return run != null && id <= run.getValue();
  }

  void add(long id) {
    add(id, id);
  }

  /**
   * Adds all ids from first to last; none of them may be in the set already, unless it is one
   * alone.
   */
  void add(long first, long last) {
    if (first == last && contains(first)) {
      return;
    }
    size += last - first + 1;
    long from = first;
    long to = last;
    Map.Entry<Long, Long> before = runs.floorEntry(first);
    if (before != null && before.getValue() == first - 1) {
      from = before.getKey();
    }
    Long after = runs.remove(last + 1);
    if (after != null) {
      to = after;
    }
    runs.put(from, to);
  }

  /** Removes an id; tells whether it was there. */
  boolean remove(long id) {
    return remove(id, id) > 0;
  }

  /** Removes what there is of the ids from first to last; tells how many that were. */
  long remove(long first, long last) {
    long before = size;
    Map.Entry<Long, Long> run = runs.floorEntry(first);
    if (run == null || run.getValue() < first) {
      run = runs.higherEntry(first);
    }
    while (run != null && run.getKey() <= last) {
      cut(run.getKey(), run.getValue(), first, last);
      run = runs.higherEntry(first);
    }
    return before - size;
  }

  /** Removes the ids from first to last of a run that has some of them. */
  private void cut(long runFirst, long runLast, long first, long last) {
    if (runFirst < first) {
      runs.put(runFirst, first - 1);
    } else {
      runs.remove(runFirst);
    }
    if (runLast > last) {
      runs.put(last + 1, runLast);
    }
    size -= Math.min(runLast, last) - Math.max(runFirst, first) + 1;
  }

  /** The smallest id that the other set has not; empty if it has them all. */
  OptionalLong firstOutside(IdRuns other) {
    for (Map.Entry<Long, Long> run : runs.entrySet()) {
      long id = run.getKey();
      while (id <= run.getValue()) {
        Map.Entry<Long, Long> cover = other.runs.floorEntry(id);
        if (cover == null || cover.getValue() < id) {
          return OptionalLong.of(id);
        }
        id = cover.getValue() + 1;
      }
    }
    return OptionalLong.empty();
  }

  void clear() {
    runs.clear();
    size = 0;
  }

  /** The smallest ids, in order, at most so many. */
  void forFirst(int limit, LongConsumer each) {
    int left = limit;
    for (Map.Entry<Long, Long> run : runs.entrySet()) {
      for (long id = run.getKey(); id <= run.getValue(); id++) {
        if (left-- == 0) {
          return;
        }
        each.accept(id);
      }
    }
  }

  /** All runs in order. */
  List<Run> runs() {
    List<Run> all = new ArrayList<>(runs.size());
    runs.forEach((first, last) -> all.add(new Run(first, last)));
    return all;
  }

  @Override
  public String toString() {
    return runs().toString();
  }
}
