package io.github.wrappersync.publisher.changelog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
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
    Map.Entry<Long, Long> run = runs.floorEntry(id);
    if (run == null || id > run.getValue()) {
      return false;
    }
    long first = run.getKey();
    long last = run.getValue();
    if (first == id) {
      runs.remove(first);
    } else {
      runs.put(first, id - 1);
    }
    if (last > id) {
      runs.put(id + 1, last);
    }
    size--;
    return true;
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
