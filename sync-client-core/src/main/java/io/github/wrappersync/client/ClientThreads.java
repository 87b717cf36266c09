package io.github.wrappersync.client;

import io.github.wrappersync.internal.handler.Lanes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of one client: daemons, ended by {@link #close}. What comes later is dropped. */
final class ClientThreads {

  private static final Logger log = LoggerFactory.getLogger("io.github.wrappersync.client");

  private static final int FETCH_THREADS = 4;

  /**
   * A thread without work ends after this time. Longer than from one heartbeat to the next, or each
   * would be taken by a new one.
   */
  private static final int KEPT_SECONDS = 15;

  private final ThreadPoolExecutor engine;
  private final ThreadPoolExecutor requests;
  private final ThreadPoolExecutor stores;
  private final ThreadPoolExecutor handlers;
  private final ThreadPoolExecutor progress;
  private final ThreadPoolExecutor fetches;
  private final ThreadPoolExecutor listeners;
  private final ThreadPoolExecutor files;
  private final Spares spares;
  private volatile @Nullable Thread engineThread;

  ClientThreads(String application, int handlerThreads) {
    engine = pool("sync-" + application + "-engine", 1, thread -> engineThread = thread);
    requests = pool("sync-" + application + "-requests", 2);
    stores = pool("sync-" + application + "-stores", 2);
    handlers = pool("sync-" + application + "-handlers", handlerThreads);
    spares = new Spares(handlers, handlerThreads);
    progress = pool("sync-" + application + "-progress", 1);
    fetches = pool("sync-" + application + "-fetches", FETCH_THREADS);
    listeners = pool("sync-" + application + "-listeners", 1);
    files = pool("sync-" + application + "-files", 1);
  }

  Executor engine() {
    return engine;
  }

  Executor requests() {
    return requests;
  }

  /** For checkpoints and leases, which must not wait for a request. */
  Executor stores() {
    return stores;
  }

  Executor handlers() {
    return handlers;
  }

  /** Threads in place of those whose handlers do not come back. */
  Lanes.Spares spares() {
    return spares;
  }

  /** Ends those for handlers, interrupting what still runs, and waits for them. */
  void closeHandlers(Duration patience) throws InterruptedException {
    handlers.shutdownNow();
    handlers.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** For one report at a time to the publisher. */
  Executor progress() {
    return progress;
  }

  /** For what look-ups wait for: loads of bounded views, and fetches. */
  Executor fetches() {
    return fetches;
  }

  /** Whether the calling thread is the engine's. */
  boolean isEngineThread() {
    return Thread.currentThread().equals(engineThread);
  }

  Executor listeners() {
    return listeners;
  }

  Executor files() {
    return files;
  }

  private List<ThreadPoolExecutor> all() {
    return List.of(engine, requests, stores, handlers, progress, fetches, listeners, files);
  }

  /** Ends the threads, interrupting what still runs. Does not wait for them. */
  void interrupt() {
    all().forEach(ThreadPoolExecutor::shutdownNow);
  }

  /** Ends the threads, interrupting what still runs, and waits for them. */
  void close(Duration patience) throws InterruptedException {
    interrupt();
    long end = System.nanoTime() + patience.toNanos();
    for (ThreadPoolExecutor pool : all()) {
      if (!pool.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        log.warn(
            "A thread of the client does not end: a handler, a listener or the stores ignore its interrupt");
      }
    }
  }

  /** Whether the calling thread is the engine's or one for handlers. */
  boolean runThisThread() {
    return Thread.currentThread() instanceof OwnThread own && own.owner == this;
  }

  private static final class OwnThread extends Thread {

    private final ClientThreads owner;

    OwnThread(ClientThreads owner, Runnable task, String name) {
      super(task, name);
      this.owner = owner;
    }
  }

  private ThreadPoolExecutor pool(String name, int threads) {
    return pool(name, threads, thread -> {});
  }

  private ThreadPoolExecutor pool(String name, int threads, Consumer<Thread> begun) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            KEPT_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new OwnThread(this, task, name);
              thread.setDaemon(true);
              begun.accept(thread);
              thread.setUncaughtExceptionHandler(
                  (t, e) ->
                      log.error("A task of thread {} failed: a bug, please report it", name, e));
              return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /** As many threads again as the pool has at first. */
  private static final class Spares implements Lanes.Spares {

    private final ThreadPoolExecutor pool;
    private final int threads;
    private int added;

    Spares(ThreadPoolExecutor pool, int threads) {
      this.pool = pool;
      this.threads = threads;
    }

    @Override
    public synchronized boolean add() {
      if (added == threads) {
        return false;
      }
      added++;
      pool.setMaximumPoolSize(threads + added);
      pool.setCorePoolSize(threads + added);
      return true;
    }

    @Override
    public synchronized void remove() {
      added--;
      pool.setCorePoolSize(threads + added);
      pool.setMaximumPoolSize(threads + added);
    }
  }
}
