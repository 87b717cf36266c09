package io.github.wrappersync.client;

import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.engine.StatusBoard;
import io.github.wrappersync.internal.freshness.ClientVerification;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.time.SystemTime;
import io.github.wrappersync.time.TimeSource;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The life of a client: it is started once, if ever, and closed once. Safe for use by several
 * threads.
 */
final class Lifecycle {

  private static final Duration LISTENERS_PATIENCE = Duration.ofSeconds(1);

  private final ClientSettings settings;
  private final Transports transports;
  private final Stores stores;
  private final TimeSource time;
  private final Optional<SystemTime> ownTime;
  private final ListenerThreads listenerThreads;
  private final StatusBoard board;
  private volatile @Nullable RunningClient running;
  private volatile boolean closed;

  Lifecycle(
      ClientSettings settings, Transports transports, Stores stores, Optional<TimeSource> time) {
    this.settings = settings;
    this.transports = transports;
    this.stores = stores;
    this.ownTime =
        time.isPresent()
            ? Optional.empty()
            : Optional.of(TimeSource.system("sync-" + settings.application() + "-timer"));
    this.time = time.isPresent() ? time.get() : ownTime.orElseThrow();
    this.listenerThreads = new ListenerThreads(settings.application());
    this.board = new StatusBoard(this.time, listenerThreads);
  }

  TimeSource time() {
    return time;
  }

  StatusBoard board() {
    return board;
  }

  /**
   * Starts what was registered, unless it is started.
   *
   * @param verification looks at the client once it runs
   */
  synchronized void start(Registrations registered, ClientVerification verification) {
    if (closed) {
      throw new IllegalStateException("The client is closed: build another one");
    }
    if (running != null) {
      return;
    }
    Scope scope = registered.scope();
    RunningClient created =
        new RunningClient(
            settings,
            scope,
            transports,
            stores,
            time,
            board,
            registered.views(),
            registered.listeners(),
            registered.handlers());
    running = created;
    board.listen((before, now) -> created.stateChanged());
    registered.paused().forEach(created::pause);
    verification.started(created.fetches());
    created.start();
  }

  void requireNotStarted(String what) {
    if (running != null || closed) {
      throw new IllegalStateException(
          what + " comes too late: register views and handlers before start()");
    }
  }

  /** What runs, or ran until it was closed; empty before the start. */
  Optional<RunningClient> started() {
    return Optional.ofNullable(running);
  }

  /** The same; refused before the start. */
  RunningClient running() {
    return started()
        .orElseThrow(
            () -> new IllegalStateException("The client is not started: call start() first"));
  }

  /**
   * Begins a wait.
   *
   * @param what names it in messages
   */
  Awaits awaits(String what, Duration timeout) {
    RunningClient present = running();
    if (closed) {
      throw new IllegalStateException(what + ": the client is closed");
    }
    return new Awaits(board, present, what, timeout);
  }

  /** Ends everything; refused on a thread that it would wait for. */
  void close() {
    RunningClient ours = running;
    if (ours != null && ours.runsThisThread()) {
      throw new IllegalStateException(
          "close() was called on thread '%s' of the client, and waits for that thread to end: call it from another one, and do not wait for it here"
              .formatted(Thread.currentThread().getName()));
    }
    closeOnce();
  }

  private synchronized void closeOnce() {
    if (closed) {
      return;
    }
    closed = true;
    board.closing();
    try {
      RunningClient present = running;
      if (present != null) {
        present.close(settings.closeTimeout());
      } else {
        board.neverStarted();
      }
      listenerThreads.close(LISTENERS_PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ownTime.ifPresent(SystemTime::close);
    }
  }
}
