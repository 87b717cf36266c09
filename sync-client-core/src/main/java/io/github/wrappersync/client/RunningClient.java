package io.github.wrappersync.client;

import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.feed.LiveFeed;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.engine.BoundedFollower;
import io.github.wrappersync.internal.engine.Engine;
import io.github.wrappersync.internal.engine.EngineParts;
import io.github.wrappersync.internal.engine.Follower;
import io.github.wrappersync.internal.engine.LoadParts;
import io.github.wrappersync.internal.engine.StatusBoard;
import io.github.wrappersync.internal.engine.ViewFollower;
import io.github.wrappersync.internal.freshness.Fetches;
import io.github.wrappersync.internal.handler.HandlerFollower;
import io.github.wrappersync.internal.handler.HandlerParts;
import io.github.wrappersync.internal.handler.HandlerSpec;
import io.github.wrappersync.internal.handler.Lanes;
import io.github.wrappersync.internal.listener.Listeners;
import io.github.wrappersync.internal.warm.WarmFile;
import io.github.wrappersync.internal.warm.WarmKeeper;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.status.HandlerStatus;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.time.TimeSource;
import io.github.wrappersync.view.BoundedView;
import io.github.wrappersync.view.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The moving parts of a started client, wired up. */
final class RunningClient {

  private static final Logger log = LoggerFactory.getLogger("io.github.wrappersync.client");

  private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);

  /** How long closing waits for threads that it has interrupted. */
  private static final Duration LAST_PATIENCE = Duration.ofSeconds(1);

  /** How long closing waits for the stores. */
  private static final Duration STORES_PATIENCE = Duration.ofSeconds(5);

  private static final Duration LAST_REPORT = Duration.ofSeconds(1);

  private static final Duration LEASE_TERM = Duration.ofSeconds(6);

  /** How long a disk may take for the file of a warm start when the client closes. */
  private static final Duration FILE_PATIENCE = Duration.ofSeconds(10);

  private final TimeSource time;
  private final ClientThreads threads;
  private final Lanes lanes;
  private final Map<String, HandlerFollower> handlers = new LinkedHashMap<>();
  private final List<BoundedFollower<?>> bounded = new ArrayList<>();
  private final Optional<LiveFeed> liveFeed;
  private final CatchUp catchUp;
  private final Listeners listeners;
  private final Optional<WarmKeeper> warm;
  private final Engine engine;
  private final ProgressReporter progress;
  private final Fetches fetches;
  private volatile boolean closing;

  RunningClient(
      ClientSettings settings,
      Scope scope,
      Transports transports,
      Stores stores,
      TimeSource time,
      StatusBoard board,
      List<View<?>> views,
      Listeners listeners,
      Map<String, HandlerSpec<?>> specs) {
    this.time = time;
    this.listeners = listeners;
    this.threads = new ClientThreads(settings.application(), settings.handlerThreads());
    this.lanes = new Lanes(threads.handlers(), time, settings.queueCapacity());
    lanes.spares(threads.spares());
    List<Follower> followers = new ArrayList<>();
    SplittableRandom random = new SplittableRandom();
    this.catchUp = transports.openCatchUp(scope.application());
    LoadParts loads =
        new LoadParts(
            scope,
            catchUp,
            board,
            time,
            threads.engine(),
            threads.fetches(),
            random.split(),
            threads::isEngineThread,
            this::refresh);
    List<View<?>> full = new ArrayList<>();
    for (View<?> view : views) {
      if (view instanceof BoundedView<?> partial) {
        bounded.add(BoundedFollower.of(partial, loads));
      } else {
        full.add(view);
      }
    }
    Set<DataType<?>> shown = shown(full, listeners);
    listeners.begin(threads.listeners(), shown);
    shown.forEach(dataType -> followers.add(viewFollower(dataType, full, board, listeners)));
    followers.addAll(bounded);
    HandlerParts parts =
        new HandlerParts(
            new HandlerParts.Names(settings.application(), settings.instance(), LEASE_TERM),
            stores,
            lanes,
            board,
            time,
            threads.stores());
    specs.forEach((id, spec) -> handlers.put(id, new HandlerFollower(spec, parts)));
    followers.addAll(handlers.values());
    this.liveFeed = transports.openLiveFeed(scope);
    Scope held = new Scope(scope.application(), scope.tenants(), Follower.heldTypes(followers));
    if (settings.warmStart().isPresent() && held.dataTypes().isEmpty()) {
      log.warn(
          "warmStart(…) has no effect: nothing but bounded views follows {}, and these load what is looked up. Leave it out, or give the client a full view",
          scope.dataTypes());
    }
    this.warm =
        settings
            .warmStart()
            .filter(any -> !held.dataTypes().isEmpty())
            .map(
                warmStart ->
                    new WarmKeeper(
                        new WarmFile(warmStart.file()),
                        held,
                        warmStart.interval(),
                        time,
                        threads.files()));
    EngineParts engineParts =
        new EngineParts(
            scope,
            catchUp,
            liveFeed,
            followers,
            board,
            time,
            threads.engine(),
            threads.requests(),
            random,
            warm.map(keeper -> keeper));
    this.engine = new Engine(settings.engine(), engineParts);
    this.fetches = new Fetches(engineParts, engine, threads.fetches(), threads::isEngineThread);
    this.progress =
        new ProgressReporter(settings, catchUp, board::status, time, threads.progress());
    board.queued(lanes::queued);
    board.handlers(this::handlerStatus);
    lanes.onChange(engine::roomAgain, board::stir);
  }

  /** The data types of which somebody wants to have the records, or to be told how they change. */
  static Set<DataType<?>> shown(List<View<?>> views, Listeners listeners) {
    Set<DataType<?>> shown = new LinkedHashSet<>();
    views.forEach(view -> shown.add(view.dataType()));
    shown.addAll(listeners.listenedTo());
    return shown;
  }

  @SuppressWarnings("unchecked") // a view of an equal data type has records of the same class
  private static <T> ViewFollower<T> viewFollower(
      DataType<T> dataType, List<View<?>> views, StatusBoard board, Listeners listeners) {
    List<View<T>> own =
        views.stream()
            .filter(view -> view.dataType().equals(dataType))
            .map(view -> (View<T>) view)
            .toList();
    return new ViewFollower<>(dataType, own, board, listeners.of(dataType));
  }

  void start() {
    handlers.values().forEach(handler -> handler.keepLease(engine));
    engine.start();
    progress.start();
    warm.ifPresent(keeper -> keeper.start(engine));
    workLater();
  }

  Engine engine() {
    return engine;
  }

  Fetches fetches() {
    return fetches;
  }

  private void refresh() {
    engine.refresh();
  }

  void pause(String handler) {
    Optional.ofNullable(handlers.get(handler)).ifPresent(HandlerFollower::pause);
  }

  Map<String, HandlerFollower> handlers() {
    return handlers;
  }

  private Map<String, HandlerStatus> handlerStatus() {
    Map<String, HandlerStatus> all = new LinkedHashMap<>();
    handlers.forEach((id, handler) -> all.put(id, handler.status()));
    return all;
  }

  /** The handlers that have not done everything at or below the position. */
  List<String> behind(long position) {
    return handlers.values().stream()
        .filter(handler -> handler.donePosition() < position)
        .map(HandlerFollower::id)
        .toList();
  }

  void stateChanged() {
    progress.changed();
  }

  /** Whether the calling thread is one of those that followers are told on. */
  boolean runsThisThread() {
    return threads.runThisThread();
  }

  /**
   * Ends in order, or at once if the calling thread is interrupted: then threads are not waited
   * for, and leases run out.
   */
  void close(Duration patience) throws InterruptedException {
    closing = true;
    try {
      closeInOrder(patience);
    } catch (InterruptedException e) {
      lanes.drain(Duration.ZERO);
      handlers.values().forEach(HandlerFollower::abandonLease);
      catchUp.close();
      threads.interrupt();
      liveFeed.ifPresent(LiveFeed::close);
      throw e;
    }
  }

  private void closeInOrder(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    fetches.close();
    bounded.forEach(BoundedFollower::close);
    try {
      engine.stop().get(patience.toNanos() + 1, TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // The threads are ended below all the same.
    }
    liveFeed.ifPresent(LiveFeed::close); // not before the engine, which may just be starting it
    listeners.close();
    lanes.drain(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    threads.closeHandlers(LAST_PATIENCE);
    handBack();
    progress.end(LAST_REPORT);
    catchUp.close();
    if (warm.isPresent()) {
      warm.get().close(engine, FILE_PATIENCE);
    }
    threads.close(LAST_PATIENCE);
  }

  /** Saves the checkpoints and gives up the leases, unless the stores take too long for it. */
  private void handBack() throws InterruptedException {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (HandlerFollower handler : handlers.values()) {
      all.add(
          CompletableFuture.runAsync(
              () -> {
                handler.saveCheckpoint();
                handler.releaseLease();
              },
              threads.stores()));
    }
    try {
      CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
          .get(STORES_PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      handlers.values().forEach(HandlerFollower::abandonLease);
      log.warn(
          "The stores did not take the last checkpoints and leases within {}: what was done since the last checkpoint is told again where the inbox does not know it, and other instances wait until the leases run out",
          STORES_PATIENCE);
    }
  }

  private void workLater() {
    time.schedule(
        CHECKPOINT_INTERVAL,
        () -> {
          if (!closing) {
            threads.stores().execute(this::work);
          }
        });
  }

  /** One at a time: a store that does not answer must not gather tasks. */
  private void work() {
    try {
      for (HandlerFollower handler : handlers.values()) {
        handler.saveCheckpoint();
        handler.workOffDeadLetters();
      }
    } finally {
      workLater();
    }
  }
}
