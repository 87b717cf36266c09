package io.github.wrappersync.internal.handler;

import io.github.wrappersync.internal.handler.Lane.Entry;
import io.github.wrappersync.internal.handler.Lane.Task;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/*
 * A lane of a handler of batches is at any time with one of these, so that its tasks stay in their order:
 *
 *   ready   it waits in `ready`, as its first task may join others;
 *   taken   its first tasks are in a batch that runs, or waits for another try;
 *   alone   it is worked as the lanes of other handlers are, task by task: after its batch failed, as many tasks as it had in that
 *           one; and any task that does not join others, such as a retry, or a change that follows a dead letter.
 *
 * Nobody waits for a batch to fill. One turn is asked for while lanes are ready (`asked`), and it takes what there is when it begins;
 * while it works, what comes meanwhile asks for the next turn. So a batch is as large as the work before it took time, and under a
 * load that one thread can bear, it is one change.
 */

/**
 * The lanes of one handler whose tasks may be done together, in turns; it stands for those turns
 * among the lanes. All of it belongs to the monitor of {@link Lanes}.
 */
final class Batches {

  private final String handler;
  private final int most;
  private final Together together;
  private final Deque<Object> ready = new ArrayDeque<>();
  private boolean asked;

  /** Does tasks of several lanes at once. */
  @FunctionalInterface
  interface Together {

    /** Tries once; must not throw. */
    Outcome run(List<Task> tasks);
  }

  /** What became of a batch. */
  sealed interface Outcome {

    /** All of it is done. */
    record Done() implements Outcome {}

    /** Nothing is done, and each task is to be run by itself. */
    record Apart() implements Outcome {}

    /** Nothing is done, and its lanes wait. */
    record Later(Duration delay) implements Outcome {}
  }

  /** The first tasks of a lane. */
  record Share(Object key, Lane lane, int tasks) {}

  /** The tasks of a batch, the lanes that they are of, and those lanes that have none to give. */
  record Taken(List<Task> tasks, List<Share> shares, List<Object> alone) {

    /** One task by itself is none. */
    boolean isBatch() {
      return tasks.size() > 1;
    }
  }

  /**
   * @param most how many tasks a batch has at most
   */
  Batches(String handler, int most, Together together) {
    this.handler = handler;
    this.most = most;
    this.together = together;
  }

  String handler() {
    return handler;
  }

  Outcome run(List<Task> tasks) {
    return together.run(tasks);
  }

  /** A lane is ready. */
  void put(Object key) {
    ready.add(key);
  }

  /** A lane is ready. Whether a turn has to be asked for. */
  boolean offer(Object key) {
    put(key);
    return ask();
  }

  /** A turn begins: takes what there is. */
  Taken take(Map<Object, Lane> lanes) {
    asked = false;
    Taken taken = new Taken(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    while (taken.tasks().size() < most && !ready.isEmpty()) {
      Object key = ready.remove();
      Lane lane = lanes.get(key);
      if (lane == null || lane.tasks.isEmpty()) {
        lanes.remove(key);
        continue;
      }
      int before = taken.tasks().size();
      for (Entry entry : lane.tasks) {
        if (taken.tasks().size() == most || !entry.task().joins()) {
          break;
        }
        taken.tasks().add(entry.task());
      }
      int share = taken.tasks().size() - before;
      if (share == 0) {
        taken.alone().add(key);
      } else {
        taken.shares().add(new Share(key, lane, share));
      }
    }
    if (!taken.isBatch()) {
      apart(taken);
    }
    return taken;
  }

  /** All of it is done. Returns how many of the tasks took room. */
  int done(Taken taken, Map<Object, Lane> lanes) {
    int counted = 0;
    for (Share share : taken.shares()) {
      for (int i = 0; i < share.tasks(); i++) {
        counted += share.lane().done() ? 1 : 0;
      }
      if (share.lane().tasks.isEmpty()) {
        lanes.remove(share.key());
      } else {
        put(share.key());
      }
    }
    return counted;
  }

  /** Its tasks are run by themselves. Returns their lanes. */
  List<Object> apart(Taken taken) {
    List<Object> keys = new ArrayList<>();
    for (Share share : taken.shares()) {
      share.lane().goesAlone(share.tasks());
      keys.add(share.key());
    }
    return keys;
  }

  /** Whether a turn has to be asked for, as lanes are ready and none was. */
  boolean ask() {
    boolean ask = !asked && !ready.isEmpty();
    asked |= ask;
    return ask;
  }
}
