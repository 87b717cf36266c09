package io.github.wrappersync.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of one client: daemons, ended by {@link #close}. What comes later is dropped. */
final class ClientThreads {

  private static final Logger log = LoggerFactory.getLogger("io.github.wrappersync.client");

  private final ThreadLocal<Boolean> onEngine = ThreadLocal.withInitial(() -> false);
  private final ThreadPoolExecutor engine;
  private final ThreadPoolExecutor requests;
  private final ThreadPoolExecutor handlers;
  private final ThreadPoolExecutor loads;

  ClientThreads(String application, int handlerThreads) {
    engine =
        pool(
            "sync-" + application + "-engine",
            1,
            work ->
                () -> {
                  onEngine.set(true);
                  work.run();
                });
    requests = pool("sync-" + application + "-requests", 2);
    handlers = pool("sync-" + application + "-handlers", handlerThreads);
    loads = pool("sync-" + application + "-loads", 4);
  }

  Executor engine() {
    return engine;
  }

  Executor requests() {
    return requests;
  }

  Executor handlers() {
    return handlers;
  }

  /** Runs the requests of bounded views, of all of them. */
  Executor loads() {
    return loads;
  }

  /** Whether the caller is on the engine's thread. */
  boolean onEngine() {
    return onEngine.get();
  }

  /** Ends the threads, interrupting what still runs, and waits for them. */
  void close(Duration patience) throws InterruptedException {
    List<ThreadPoolExecutor> all = List.of(engine, requests, handlers, loads);
    all.forEach(ThreadPoolExecutor::shutdownNow);
    long end = System.nanoTime() + patience.toNanos();
    for (ThreadPoolExecutor pool : all) {
      if (!pool.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        log.warn("A thread of the client does not end: code of a handler ignores its interrupt");
      }
    }
  }

  private static ThreadPoolExecutor pool(String name, int threads) {
    return pool(name, threads, UnaryOperator.identity());
  }

  /**
   * Makes a pool.
   *
   * @param body what a thread runs, made of what the pool has it run
   */
  private static ThreadPoolExecutor pool(String name, int threads, UnaryOperator<Runnable> body) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(body.apply(task), name);
              thread.setDaemon(true);
              thread.setUncaughtExceptionHandler(
                  (t, e) ->
                      log.error("A task of thread {} failed: a bug, please report it", name, e));
              return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
