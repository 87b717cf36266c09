package io.github.wrappersync.internal.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/** Runs tasks one after the other when the test says so, on the test's thread. */
public final class StepExecutor implements Executor {

  private final Deque<Runnable> tasks = new ArrayDeque<>();

  @Override
  public synchronized void execute(Runnable task) {
    tasks.add(task);
  }

  /** Runs the oldest task; false if there is none. */
  public boolean step() {
    Runnable task;
    synchronized (this) {
      task = tasks.poll();
    }
    if (task == null) {
      return false;
    }
    task.run();
    return true;
  }

  /** Takes the oldest task out without running it. */
  synchronized Runnable take() {
    return tasks.remove();
  }

  public synchronized int size() {
    return tasks.size();
  }
}
