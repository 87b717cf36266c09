package io.github.wrappersync.publisher.api.feed;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * Shares an executor among applications: each has a lane of its own, and of each lane only so many
 * tasks are with the executor at once. So a thousand tasks of one application never stand before
 * the one of another. Thread-safe; nothing here blocks.
 *
 * <p>A lane also holds back its tasks while it has more than {@value #MOST_UNSENT} bytes of answers
 * that their readers have not taken yet: what an application does not read takes that much memory,
 * and one page for each of its tasks beside it, whatever it asks for.
 */
final class Lanes {

  static final long MOST_UNSENT = 8 << 20;

  private final Executor executor;
  private final int tasksOfEach;
  private final Map<String, Lane> lanes = new HashMap<>();

  private static final class Lane {
    final Queue<Runnable> waiting = new ArrayDeque<>();
    int running;
    long unsent;
  }

  /**
   * @param executor runs the tasks; tasks do not fail
   * @param tasksOfEach at most so many of one lane at once
   */
  Lanes(Executor executor, int tasksOfEach) {
    this.executor = executor;
    this.tasksOfEach = tasksOfEach;
  }

  /** The lane of an application as an executor. */
  Executor of(String application) {
    return task -> add(application, task);
  }

  private void add(String application, Runnable task) {
    synchronized (lanes) {
      lanes.computeIfAbsent(application, name -> new Lane()).waiting.add(task);
    }
    runNext(application);
  }

  /** Tells that an answer of so many bytes is on its way; the other end is {@link #sent}. */
  void sending(String application, long bytes) {
    synchronized (lanes) {
      lanes.computeIfAbsent(application, name -> new Lane()).unsent += bytes;
    }
  }

  /** Tells that an answer was taken, or given up. */
  void sent(String application, long bytes) {
    synchronized (lanes) {
      lanes.computeIfAbsent(application, name -> new Lane()).unsent -= bytes;
    }
    runNext(application);
  }

  private void runNext(String application) {
    Runnable task;
    synchronized (lanes) {
      Lane lane = lanes.get(application);
      if (lane == null || lane.running >= tasksOfEach || lane.unsent > MOST_UNSENT) {
        return;
      }
      task = lane.waiting.poll();
      if (task == null) {
        if (lane.running == 0 && lane.unsent == 0) {
          lanes.remove(application);
        }
        return;
      }
      lane.running++;
    }
    executor.execute(
        () -> {
          try {
            task.run();
          } finally {
            synchronized (lanes) {
              lanes.computeIfAbsent(application, name -> new Lane()).running--;
            }
            runNext(application);
          }
        });
  }
}
