package io.github.wrappersync.spring.autoconfigure;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.client.SyncTimeoutException;
import io.github.wrappersync.spring.SyncConfigurationException;
import io.github.wrappersync.spring.SyncStateChangedEvent;
import io.github.wrappersync.status.StatusListener;
import io.github.wrappersync.status.SyncEvent;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.status.SyncStatus;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the client when all beans are there, before a web server takes requests, and closes it
 * after the last of these, while the beans are still there. A publisher that can not be reached
 * does not stop the application from starting, unless the application wants to wait for it.
 */
final class SyncClientLifecycle implements SmartLifecycle {

  /** Below that of web servers, 2,048 below the default: lower phases start earlier, stop later. */
  static final int PHASE = DEFAULT_PHASE - 4_096;

  private static final long LOOK_MILLIS = 100;

  private static final Logger log = LoggerFactory.getLogger("io.github.wrappersync.spring");

  private final SyncClient client;
  private final ClientAssembly assembly;
  private final @Nullable Duration awaitReady;
  private final ApplicationEventPublisher events;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean running;

  /**
   * @param assembly knows what the client was built of, unless the application built it
   * @param awaitReady how long the start may wait for the first load; null if it does not wait
   */
  SyncClientLifecycle(
      SyncClient client,
      ClientAssembly assembly,
      @Nullable Duration awaitReady,
      ApplicationEventPublisher events) {
    this.client = client;
    this.assembly = assembly;
    this.awaitReady = awaitReady;
    this.events = events;
  }

  @Override
  public void start() {
    client.onStatus(new Publication());
    try {
      client.start();
    } catch (IllegalStateException e) {
      throw new SyncConfigurationException(
          String.valueOf(e.getMessage()),
          "Inject a view, mark a method with @SyncListener, name views in sync.client.views, or set sync.client.enabled=false. A client that was closed cannot be started again: start the application anew.",
          e);
    }
    running = true;
    int handlers = client.status().handlers().size();
    log.info(
        "The client of application '{}' has started: {}{} handler{}",
        client.application(),
        assembly.description(),
        handlers,
        handlers == 1 ? "" : "s");
    if (awaitReady != null) {
      await(awaitReady);
    }
    if (handlers > 0) {
      new Thread(this::keepAlive, "sync-client-keep-alive").start();
    }
  }

  /**
   * The client's own threads are daemons: an application without a web server would end with its
   * main method, and be told of nothing.
   */
  private void keepAlive() {
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** In short looks: a refused token does not become better by waiting for it. */
  private void await(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      long left = Math.max(0, (end - System.nanoTime()) / 1_000_000);
      try {
        client.awaitReady(Duration.ofMillis(Math.min(left, LOOK_MILLIS)));
        return;
      } catch (SyncTimeoutException e) {
        SyncStatus status = client.status();
        boolean refused = status.state() == SyncState.UNAUTHORIZED;
        if (refused || left == 0) {
          throw notReady(status, patience, refused, e);
        }
      }
    }
  }

  private static SyncConfigurationException notReady(
      SyncStatus status, Duration patience, boolean refused, SyncTimeoutException cause) {
    String problem = status.lastError().map(error -> " The last problem: " + error).orElse("");
    return new SyncConfigurationException(
        refused
            ? "The publisher refuses the client's token." + problem
            : "The client was not ready within sync.client.await-ready=%s: its state is %s.%s"
                .formatted(patience, status.state(), problem),
        refused
            ? "Set sync.client.token to the token that the publisher has given to sync.client.application."
            : "See whether the publisher runs at sync.client.publisher-url and has done its first backfill; or wait longer; or leave sync.client.await-ready out, and the application starts without its data.",
        cause);
  }

  /** On a thread of its own: Spring waits for it as long as for the others of its phase. */
  @Override
  public void stop(Runnable callback) {
    Thread closing =
        new Thread(
            () -> {
              try {
                stop();
              } finally {
                callback.run();
              }
            },
            "sync-client-close");
    closing.start();
  }

  @Override
  public void stop() {
    running = false;
    try {
      client.close();
    } finally {
      ended.countDown();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** A closed client cannot start again: a test's context that is set aside keeps it. */
  @Override
  public boolean isPauseable() {
    return false;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }

  /** Tells the application's listeners of events. */
  private final class Publication implements StatusListener {

    @Override
    public void onChange(SyncState before, SyncStatus now) {
      if (now.state() == SyncState.STOPPED) {
        ended.countDown(); // also where somebody else closed the client
      }
      events.publishEvent(new SyncStateChangedEvent(client.application(), before, now));
    }

    @Override
    public void onEvent(SyncEvent event) {
      events.publishEvent(event);
    }
  }
}
