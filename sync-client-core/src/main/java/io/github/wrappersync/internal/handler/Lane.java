package io.github.wrappersync.internal.handler;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tasks that are done one after the other. Belongs to the monitor of {@link Lanes}. */
final class Lane {

  /** Something to do, that may ask to be done again. */
  @FunctionalInterface
  interface Task {

    /**
     * Tries once; must not throw.
     *
     * @return empty if the task is done; otherwise how long its lane waits before it tries again
     */
    Optional<Duration> run();

    /** Whether it may be done with others at once, where its handler has {@link Batches}. */
    default boolean joins() {
      return false;
    }
  }

  record Entry(Task task, boolean counted) {}

  final Deque<Entry> tasks = new ArrayDeque<>();

  /** Where it joins others. */
  final @Nullable Batches batches;

  /** So many of its tasks are run by themselves. */
  private int alone;

  Lane(@Nullable Batches batches) {
    this.batches = batches;
  }

  /** Its first tasks are run by themselves. */
  void goesAlone(int first) {
    alone = first;
  }

  /** Whether its next task is for a batch. */
  boolean joins() {
    Entry first = tasks.peek();
    return batches != null && alone == 0 && first != null && first.task().joins();
  }

  /** Its first task is done. Returns whether that took room. */
  boolean done() {
    alone = Math.max(0, alone - 1);
    Entry entry = tasks.poll();
    return entry != null && entry.counted();
  }
}
