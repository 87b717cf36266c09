package io.github.wrappersync.publisher.webhook;

import io.github.wrappersync.publisher.eventlog.Event;
import io.github.wrappersync.publisher.eventlog.FeedReader;
import io.github.wrappersync.publisher.eventlog.WriterListener;
import io.github.wrappersync.publisher.registry.CapturedTables;
import io.github.wrappersync.publisher.settings.WebhookSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Delivers the events of the log to the webhooks, on the instance that is the writer.
 *
 * <h2>Order and repetition</h2>
 *
 * Of each endpoint one event is under way at a time, the one above its cursor, and it is sent until
 * it is taken: so the order of the log is kept through every failure. The cursor is stored after a
 * few deliveries, or a fifth of a second, or a failure; a crash before that repeats these few, with
 * the same {@code webhook-id}. It is stored by compare and set. A writer that was frozen, and goes
 * on before it learns that another has taken over, may therefore send what the other sends as well,
 * and late; it can move no cursor back. Receivers drop what they have by the {@code webhook-id}, or
 * by the position of the record.
 *
 * <h2>Nobody waits for a slow endpoint</h2>
 *
 * The writer only leaves a note of which applications have new events. One thread decides, reads
 * and stores; the calls are made on threads of the HTTP client, at most 128 at a time, and end
 * after the call timeout in any case. Those whose last attempt failed have at most 64 of them, so
 * that a hundred that hang leave room for one that answers. In memory are a page of 10 events for
 * each endpoint, and what is not stored yet.
 */
public final class WebhookDispatcher implements WriterListener, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(WebhookDispatcher.class);

  private static final Duration RETRY = Duration.ofSeconds(1);

  /** Calls under way may end for this long when the publisher stops. */
  private static final Duration CLOSE = Duration.ofSeconds(5);

  private static final Duration CLOSE_AT_ONCE = Duration.ofSeconds(1);

  private final WebhookCaller caller;
  private final Deliverer deliverer;
  private final Thread thread = new Thread(this::run, "sync-webhooks");
  private final BlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
  private final Set<String> moved = ConcurrentHashMap.newKeySet();

  private volatile Set<String> watched = Set.of();
  private volatile boolean writing;

  private boolean closing;
  private long nextTurn = System.nanoTime();
  private long outageBegan;
  private boolean outage;

  WebhookDispatcher(
      Endpoints endpoints,
      FeedReader feed,
      WebhookCaller caller,
      Duration disableAfter,
      Clock clock) {
    this.caller = caller;
    this.deliverer = new Deliverer(endpoints, feed, caller, disableAfter, clock, this::later);
  }

  /** A dispatcher for the webhooks of a database. */
  public static WebhookDispatcher of(
      JdbcClient jdbc,
      FeedReader feed,
      CapturedTables tables,
      WebhookSettings settings,
      Clock clock) {
    return new WebhookDispatcher(
        new Endpoints(jdbc, tables),
        feed,
        new WebhookCaller(settings.connectTimeout(), settings.callTimeout(), Deliverer.CALLS),
        settings.disableAfter(),
        clock);
  }

  /** Begins; returns at once. Nothing is delivered before this instance is the writer. */
  public void start() {
    thread.start();
  }

  @Override
  public void onBegin(String epoch, long head) {
    writing = true;
    later(deliverer::begin);
  }

  @Override
  public void onCommit(String epoch, List<Event> events) {
    Set<String> applications = watched;
    if (applications.isEmpty()) {
      return;
    }
    boolean news = false;
    for (Event event : events) {
      String application = event.channel().application();
      news |= applications.contains(application) && moved.add(application);
    }
    if (news) {
      lookAgain();
    }
  }

  @Override
  public void onEnd() {
    writing = false;
    later(this::forget);
  }

  /** Has the dispatcher look whether something is due, as the clock now is. */
  void lookAgain() {
    later(() -> {});
  }

  /** Does something on the dispatcher's thread, and takes a turn at once. */
  private void later(Runnable task) {
    inbox.add(
        () -> {
          nextTurn = System.nanoTime();
          task.run();
        });
  }

  private void forget() {
    watched = Set.of();
    moved.clear();
    deliverer.end();
  }

  private void run() {
    while (!closing || deliverer.isCalling() || !inbox.isEmpty()) {
      try {
        Runnable task = inbox.poll(pause(), TimeUnit.NANOSECONDS);
        while (task != null) {
          task.run();
          task = inbox.poll();
        }
        if (writing && System.nanoTime() - nextTurn >= 0) {
          turn();
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | VirtualMachineError e) {
        failed(e);
      }
    }
  }

  private long pause() {
    return writing
        ? Math.max(1, nextTurn - System.nanoTime())
        : Duration.ofMinutes(1).toNanos(); // an answer, a beginning or the end comes by the inbox
  }

  private void turn() {
    watched = deliverer.refresh();
    Set<String> news = Set.copyOf(moved);
    moved.removeAll(news);
    nextTurn = System.nanoTime() + deliverer.turn(news, () -> writing).toNanos();
    recovered();
  }

  private void failed(Throwable failure) {
    nextTurn = System.nanoTime() + RETRY.toNanos();
    if (!outage) {
      outage = true;
      outageBegan = System.nanoTime();
      log.warn(
          "Webhooks can not be delivered: {}. Nothing is lost; will retry every {} s",
          failure instanceof Error ? failure.toString() : failure.getMessage(),
          RETRY.toSeconds());
    }
    log.debug("The failure", failure);
  }

  private void recovered() {
    if (outage) {
      outage = false;
      log.info(
          "Webhooks are delivered again after {} ms",
          (System.nanoTime() - outageBegan) / 1_000_000);
    }
  }

  /** Lets the calls under way end for a moment, and stores what they led to. */
  @Override
  public void close() {
    writing = false;
    later(
        () -> {
          closing = true;
          forget();
        });
    try {
      thread.join(CLOSE.toMillis());
      caller.close();
      thread.join(CLOSE_AT_ONCE.toMillis());
      thread.interrupt();
      thread.join(CLOSE_AT_ONCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
