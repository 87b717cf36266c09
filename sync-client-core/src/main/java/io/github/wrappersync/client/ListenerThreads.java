package io.github.wrappersync.client;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that listeners are told on: one for each that is being told something, none while
 * nothing happens. Daemons, ended by {@link #close}.
 */
final class ListenerThreads implements Executor {

  private static final Logger log = LoggerFactory.getLogger("io.github.wrappersync.client");

  private final ThreadPoolExecutor pool;

  ListenerThreads(String application) {
    String name = "sync-" + application + "-listeners";
    pool =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            1,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> {
              Thread thread = new ListenerThread(this, task, name);
              thread.setDaemon(true);
              return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy());
  }

  @Override
  public void execute(Runnable task) {
    pool.execute(task);
  }

  /** Lets listeners hear what was told so far, for a moment, and ends the threads. */
  void close(Duration patience) throws InterruptedException {
    pool.shutdown();
    if (Thread.currentThread() instanceof ListenerThread own && own.owner == this) {
      return; // a listener closes the client: it hears the rest when it returns
    }
    if (!pool.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS)) {
      pool.shutdownNow();
      if (!pool.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        log.warn("A thread of the client does not end: a status listener ignores its interrupt");
      }
    }
  }

  private static final class ListenerThread extends Thread {

    private final ListenerThreads owner;

    ListenerThread(ListenerThreads owner, Runnable task, String name) {
      super(task, name);
      this.owner = owner;
    }
  }
}
