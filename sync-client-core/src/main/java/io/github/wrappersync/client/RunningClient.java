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
import io.github.wrappersync.internal.handler.HandlerFollower;
import io.github.wrappersync.internal.handler.HandlerParts;
import io.github.wrappersync.internal.handler.HandlerSpec;
import io.github.wrappersync.internal.handler.Lanes;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.time.TimeSource;
import io.github.wrappersync.view.BoundedView;
import io.github.wrappersync.view.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The moving parts of a started client, wired up. */
final class RunningClient {

  private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);

  private static final Duration LEASE_TERM = Duration.ofSeconds(10);

  private final TimeSource time;
  private final ClientThreads threads;
  private final Lanes lanes;
  private final Map<String, HandlerFollower> handlers = new LinkedHashMap<>();
  private final List<BoundedFollower<?>> bounded = new ArrayList<>();
  private final Optional<LiveFeed> liveFeed;
  private final CatchUp catchUp;
  private final Engine engine;
  private volatile boolean closing;

  RunningClient(
      ClientSettings settings,
      Scope scope,
      Transports transports,
      Stores stores,
      TimeSource time,
      StatusBoard board,
      List<View<?>> views,
      Map<String, HandlerSpec<?>> specs) {
    this.time = time;
    this.threads = new ClientThreads(settings.application(), settings.handlerThreads());
    this.lanes = new Lanes(threads.handlers(), time, settings.queueCapacity());
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
            threads.loads(),
            random.split(),
            threads::onEngine,
            this::refresh);
    for (View<?> view : views) {
      if (view instanceof BoundedView<?> partial) {
        bounded.add(BoundedFollower.of(partial, loads));
      } else {
        followers.add(new ViewFollower<>(view, board));
      }
    }
    followers.addAll(bounded);
    HandlerParts parts =
        new HandlerParts(
            stores, lanes, board, time, threads.requests(), settings.instance(), LEASE_TERM);
    specs.forEach((id, spec) -> handlers.put(id, new HandlerFollower(spec, parts)));
    followers.addAll(handlers.values());
    this.liveFeed = transports.openLiveFeed(scope);
    this.engine =
        new Engine(
            settings.engine(),
            new EngineParts(
                scope,
                catchUp,
                liveFeed,
                followers,
                board,
                time,
                threads.engine(),
                threads.requests(),
                random));
    board.queued(lanes::queued);
    lanes.onChange(engine::roomAgain, board::stir);
  }

  void start() {
    handlers.values().forEach(handler -> handler.keepLease(engine));
    engine.start();
    saveLater();
  }

  Engine engine() {
    return engine;
  }

  private void refresh() {
    engine.refresh();
  }

  Map<String, HandlerFollower> handlers() {
    return handlers;
  }

  boolean haveDone(long position) {
    return handlers.values().stream().allMatch(handler -> handler.donePosition() >= position);
  }

  void close(Duration patience) throws InterruptedException {
    closing = true;
    bounded.forEach(BoundedFollower::close);
    liveFeed.ifPresent(LiveFeed::close);
    catchUp.close();
    try {
      engine.stop().get(patience.toMillis() + 1, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // The threads are ended below all the same.
    }
    lanes.drain(patience);
    handlers.values().forEach(HandlerFollower::saveCheckpoint);
    handlers.values().forEach(HandlerFollower::releaseLease);
    threads.close(Duration.ofSeconds(1));
  }

  private void saveLater() {
    time.schedule(
        CHECKPOINT_INTERVAL,
        () -> {
          if (!closing) {
            threads
                .requests()
                .execute(() -> handlers.values().forEach(HandlerFollower::saveCheckpoint));
            saveLater();
          }
        });
  }
}
