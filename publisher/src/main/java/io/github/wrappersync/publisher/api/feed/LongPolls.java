package io.github.wrappersync.publisher.api.feed;

import io.github.wrappersync.publisher.eventlog.FeedReader;
import io.github.wrappersync.publisher.eventlog.HeadWatch;
import io.github.wrappersync.publisher.eventlog.Selection;
import io.github.wrappersync.wire.FeedPage;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.springframework.context.SmartLifecycle;

/**
 * Requests that wait for an event. Thread-safe.
 *
 * <p>A request that waits holds a socket and a few objects, neither a thread nor a database
 * connection: {@link HeadWatch} tells it that its application has a new event, a thread of its
 * application's lane then reads the page. If none of its events are among the new ones it waits on,
 * from the position that it has reached.
 *
 * <p>When the publisher ends, those who wait are answered at once with what they know, and the
 * server's graceful shutdown need not wait for them.
 */
final class LongPolls implements SmartLifecycle {

  private final FeedReader feed;
  private final HeadWatch watch;
  private final LongSupplier nanoTime;
  private volatile boolean running;

  LongPolls(FeedReader feed, HeadWatch watch, LongSupplier nanoTime) {
    this.feed = feed;
    this.watch = watch;
    this.nanoTime = nanoTime;
  }

  /**
   * Waits for events above a page.
   *
   * @param page an empty page that is up to date
   * @param readers read the pages
   * @return a page with events; an empty one after the wait, and where so much was passed over that
   *     the position should be told
   */
  CompletableFuture<FeedPage> await(
      Selection selection, FeedPage page, int limit, Duration wait, Executor readers) {
    return await(selection, page, limit, nanoTime.getAsLong() + wait.toNanos(), wait, readers);
  }

  private CompletableFuture<FeedPage> await(
      Selection selection,
      FeedPage page,
      int limit,
      long deadline,
      Duration left,
      Executor readers) {
    return watch
        .await(selection.application(), page.epoch(), page.next(), left)
        .thenComposeAsync(
            told -> {
              FeedPage later = feed.read(selection, page.next(), Optional.of(page.epoch()), limit);
              Duration rest = Duration.ofNanos(deadline - nanoTime.getAsLong());
              boolean done =
                  !later.events().isEmpty()
                      || !later.upToDate()
                      || rest.isNegative()
                      || rest.isZero()
                      || !running;
              return done
                  ? CompletableFuture.completedFuture(later)
                  : await(selection, later, limit, deadline, rest, readers);
            },
            readers);
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    watch.close();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Before the server's graceful shutdown. */
  @Override
  public int getPhase() {
    return DEFAULT_PHASE;
  }
}
