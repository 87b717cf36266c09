package io.github.wrappersync.internal.handler;

import io.github.wrappersync.internal.handler.Batches.Outcome;
import io.github.wrappersync.internal.handler.Batches.Taken;
import io.github.wrappersync.internal.handler.Lane.Entry;
import io.github.wrappersync.internal.handler.Lane.Task;
import io.github.wrappersync.internal.handler.LaneTasks.LaneKey;
import io.github.wrappersync.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks in lanes: those of a lane one after the other in the order they came, lanes side by
 * side. A lane that has nothing to do takes no thread and no memory. Safe for use by several
 * threads.
 */
public final class Lanes {

  /** Tasks that a lane runs before it lets others have its thread. */
  private static final int TURN = 32;

  private static final Logger log = LoggerFactory.getLogger("io.github.wrappersync.handler");

  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final Executor workers;
  private final TimeSource time;
  private final int capacity;
  private final Map<Object, Lane> lanes = new HashMap<>();
  private final Map<String, Batches> batches = new HashMap<>();
  private final Admission admission = new Admission();
  private Runnable roomAgain = () -> {};
  private Runnable progress = () -> {};
  private boolean wasFull;
  private boolean closed;
  private volatile boolean aborted;
  private Spares spares = Spares.NONE;
  private int running;
  private int parked;
  private int unreplaced;
  private int queued;

  /** Threads in place of those that do not come back. */
  public interface Spares {

    /** No thread is replaced. */
    Spares NONE =
        new Spares() {
          @Override
          public boolean add() {
            return false;
          }

          @Override
          public void remove() {}
        };

    /** One more; false if there are none left. */
    boolean add();

    /** The one that was replaced has come back. */
    void remove();
  }

  /**
   * @param workers runs the lanes
   * @param capacity how many tasks may wait before there is no room
   */
  public Lanes(Executor workers, TimeSource time, int capacity) {
    this.workers = workers;
    this.time = time;
    this.capacity = capacity;
  }

  /**
   * Sets what is called when half of the room is free again after there was none, and after each
   * task; on any thread.
   */
  public synchronized void onChange(Runnable whenRoomAgain, Runnable whenProgress) {
    roomAgain = whenRoomAgain;
    progress = whenProgress;
  }

  /** Sets where threads come from that replace those that do not come back. */
  public synchronized void spares(Spares threads) {
    spares = threads;
  }

  /** Lets no more of a handler's lanes run at once than that; the others wait without a thread. */
  void limit(String handler, int most) {
    admission.limit(handler, most);
  }

  /**
   * Has the tasks of a handler that join others done in batches, before any of its lanes runs.
   *
   * @param most how many tasks a batch has at most
   */
  synchronized void batch(String handler, int most, Batches.Together together) {
    batches.put(handler, new Batches(handler, most, together));
  }

  /**
   * A task does not come back.
   *
   * @return whether another thread works in place of its own
   */
  synchronized boolean stuck() {
    boolean added = spares.add();
    if (!added) {
      unreplaced++;
    }
    return added;
  }

  /** It has come back after all. */
  synchronized void unstuck() {
    if (unreplaced > 0) {
      unreplaced--;
    } else {
      spares.remove();
    }
  }

  /** Whether what still runs is being interrupted: its failures mean nothing. */
  boolean isAborted() {
    return aborted;
  }

  /**
   * Appends a task to a lane.
   *
   * @param counted whether it takes room
   */
  void submit(Object lane, Task task, boolean counted) {
    Object next = lane;
    synchronized (this) {
      if (closed) {
        return;
      }
      if (counted) {
        queued++;
      }
      Lane existing = lanes.get(lane);
      if (existing != null) {
        existing.tasks.add(new Entry(task, counted));
        return;
      }
      Batches joined = lane instanceof LaneKey key ? batches.get(key.handler()) : null;
      Lane created = new Lane(joined);
      created.tasks.add(new Entry(task, counted));
      lanes.put(lane, created);
      if (joined != null) {
        if (!joined.offer(lane)) {
          return;
        }
        next = joined;
      }
    }
    hasTurn(next);
  }

  /** Has a lane worked, or the next batch of a handler. */
  private void hasTurn(Object key) {
    workers.execute(() -> work(key));
  }

  /** Whether more may be submitted. */
  public synchronized boolean hasRoom() {
    wasFull |= queued >= capacity;
    return queued < capacity;
  }

  /** How many tasks wait or run. */
  public synchronized int queued() {
    return queued;
  }

  /**
   * Takes nothing more and drops what waits, once {@code deadline} has passed or everything is done
   * before. A lane that waits for another try is not waited for. Blocks.
   *
   * @return whether nothing runs any more
   */
  public synchronized boolean drain(Duration deadline) throws InterruptedException {
    closed = true;
    long end = System.nanoTime() + deadline.toNanos();
    while (running > 0 || isWorkQueued()) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        aborted = true;
        lanes.values().forEach(lane -> lane.tasks.clear());
        return running == 0;
      }
      wait(left);
    }
    aborted = true;
    lanes.values().forEach(lane -> lane.tasks.clear());
    return true;
  }

  private boolean isWorkQueued() {
    return lanes.size() > parked;
  }

  private void work(Object key) {
    if (admission.enters(key)) {
      workAdmitted(key);
    }
  }

  private void workAdmitted(Object key) {
    List<Object> next = List.of();
    try {
      next = key instanceof Batches joined ? nextBatch(joined) : turn(key);
    } finally {
      admission.leaves(key).ifPresent(waiting -> workers.execute(() -> workAdmitted(waiting)));
    }
    next.forEach(this::hasTurn);
  }

  /** Works a lane for a while. Returns who is to have a turn next. */
  private List<Object> turn(Object key) {
    for (int turn = 0; turn < TURN; turn++) {
      Entry entry;
      synchronized (this) {
        Lane lane = lanes.get(key);
        if (lane == null) {
          return List.of();
        }
        Entry first = lane.tasks.peek();
        if (first == null) {
          lanes.remove(key);
          notifyAll();
          return List.of();
        }
        if (lane.batches != null && lane.joins()) {
          return lane.batches.offer(key) ? List.of(lane.batches) : List.of();
        }
        entry = first;
        running++;
      }
      Optional<Duration> again = run(entry.task());
      boolean room = false;
      synchronized (this) {
        running--;
        if (again.isPresent()) {
          parked++;
        } else {
          Lane lane = lanes.get(key);
          if (lane != null) {
            lane.done();
          }
          room = freed(entry.counted() ? 1 : 0);
        }
        notifyAll();
      }
      if (room) {
        roomAgain.run();
      }
      if (again.isPresent()) {
        time.schedule(again.get(), () -> workers.execute(() -> unpark(key)));
        return List.of();
      }
      progress.run();
    }
    return List.of(key);
  }

  /** Works on a batch of a handler. Returns who is to have a turn next. */
  private List<Object> nextBatch(Batches joined) {
    Taken taken;
    boolean goesOn;
    synchronized (this) {
      taken = joined.take(lanes);
      running += taken.isBatch() ? 1 : 0;
      goesOn = joined.ask();
      notifyAll();
    }
    if (goesOn) {
      hasTurn(joined);
    }
    taken.alone().forEach(this::hasTurn);
    if (!taken.isBatch()) {
      return taken.shares().stream().flatMap(share -> turn(share.key()).stream()).toList();
    }
    Outcome outcome = run(joined, taken.tasks());
    if (outcome instanceof Outcome.Later later) {
      synchronized (this) {
        running--;
        parked += taken.shares().size();
        notifyAll();
      }
      time.schedule(later.delay(), () -> workers.execute(() -> unpark(joined, taken)));
      return List.of();
    }
    return ended(joined, taken, outcome instanceof Outcome.Done);
  }

  private List<Object> ended(Batches joined, Taken taken, boolean isDone) {
    boolean room = false;
    List<Object> next = new ArrayList<>();
    synchronized (this) {
      running--;
      if (isDone) {
        room = freed(joined.done(taken, lanes));
      } else {
        next.addAll(joined.apart(taken));
      }
      if (joined.ask()) {
        next.add(joined);
      }
      notifyAll();
    }
    if (room) {
      roomAgain.run();
    }
    progress.run();
    return next;
  }

  /** So many tasks that take room are done. Returns whether there is room again. */
  private boolean freed(int counted) {
    queued -= counted;
    boolean room = counted > 0 && wasFull && queued <= capacity / 2;
    wasFull &= !room;
    return room;
  }

  /** As {@link #run(Task)}; what failed as a batch may yet be done task by task. */
  private static Outcome run(Batches joined, List<Task> tasks) {
    try {
      return joined.run(tasks);
    } catch (Throwable e) {
      log.error("A batch of a lane failed: a bug, please report it; its tasks run alone", e);
      return new Outcome.Apart();
    }
  }

  /** Whatever a task throws, or is hit by, it comes again and its lane goes on. */
  private static Optional<Duration> run(Task task) {
    try {
      return task.run();
    } catch (Throwable e) {
      log.error("A task of a lane failed: a bug, please report it; will retry in {}", AGAIN, e);
      return Optional.of(AGAIN);
    }
  }

  private void unpark(Object key) {
    synchronized (this) {
      parked--;
    }
    work(key);
  }

  private void unpark(Batches joined, Taken taken) {
    boolean goesOn;
    synchronized (this) {
      parked -= taken.shares().size();
      taken.shares().forEach(share -> joined.put(share.key()));
      goesOn = joined.ask();
    }
    if (goesOn) {
      work(joined);
    }
  }
}
