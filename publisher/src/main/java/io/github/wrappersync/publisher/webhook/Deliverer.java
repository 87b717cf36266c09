package io.github.wrappersync.publisher.webhook;

import io.github.wrappersync.publisher.eventlog.FeedReader;
import io.github.wrappersync.publisher.eventlog.LogNotStartedException;
import io.github.wrappersync.publisher.eventlog.ResyncRequiredException;
import io.github.wrappersync.publisher.eventlog.Selection;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.FeedPage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * Decides what is sent to each endpoint and when, and stores what came of it. Used by the
 * dispatcher's thread alone; the calls are made on other threads.
 */
final class Deliverer {

  /** So many calls at most are under way. */
  static final int CALLS = 128;

  private static final Logger log = LoggerFactory.getLogger(WebhookDispatcher.class);

  /** So many of them to endpoints whose last attempt failed. */
  private static final int FAILING_CALLS = 64;

  private static final int PAGE = 10;

  /** How often to look for what operators have changed, on other instances maybe. */
  private static final Duration REFRESH = Duration.ofSeconds(2);

  /** How often a cursor without news follows the head, so that it does not hold up retention. */
  private static final Duration IDLE = Duration.ofMinutes(1);

  private final Endpoints endpoints;
  private final FeedReader feed;
  private final WebhookCaller caller;
  private final Duration disableAfter;
  private final Clock clock;
  private final Executor thread;

  private final Map<String, Endpoint> known = new HashMap<>();
  private final Set<String> busy = new HashSet<>();
  private int failingCalls;
  private int turns;
  private long nextRefresh = System.nanoTime();

  /**
   * @param disableAfter an endpoint that has only failed for so long is disabled
   * @param thread the one that all of this is used by
   */
  Deliverer(
      Endpoints endpoints,
      FeedReader feed,
      WebhookCaller caller,
      Duration disableAfter,
      Clock clock,
      Executor thread) {
    this.endpoints = endpoints;
    this.feed = feed;
    this.caller = caller;
    this.disableAfter = disableAfter;
    this.clock = clock;
    this.thread = thread;
  }

  /** This instance is the writer from now on. */
  void begin() {
    nextRefresh = System.nanoTime();
    endpoints.adopt();
  }

  /** Whether a call is under way. */
  boolean isCalling() {
    return !busy.isEmpty();
  }

  /**
   * Reads the webhooks anew, once a second and when one of them has to be.
   *
   * @return the applications that have one
   */
  Set<String> refresh() {
    if (System.nanoTime() - nextRefresh >= 0) {
      nextRefresh = System.nanoTime() + REFRESH.toNanos();
      readEndpoints();
    }
    return Set.copyOf(known.keySet());
  }

  /**
   * Does what is due for each endpoint.
   *
   * @param news the applications that have new events
   * @param mayGoOn whether this instance is still the writer
   * @return how long nothing is due, unless something comes in
   * @throws DataAccessException if the database fails
   */
  Duration turn(Set<String> news, BooleanSupplier mayGoOn) {
    news.stream()
        .map(known::get)
        .filter(Objects::nonNull)
        .forEach(endpoint -> endpoint.mayHaveMore = true);
    // Where there are fewer threads than endpoints, the first are not always the same.
    List<Endpoint> order = new ArrayList<>(known.values());
    Collections.rotate(order, turns++);
    long pause = Math.max(0, nextRefresh - System.nanoTime());
    DataAccessException failure = null;
    for (Endpoint endpoint : order) {
      if (mayGoOn.getAsBoolean() && !busy.contains(endpoint.row().application())) {
        try {
          pause = Math.min(pause, advance(endpoint).toNanos());
        } catch (DataAccessResourceFailureException e) {
          throw e;
        } catch (DataAccessException e) {
          failure = e; // others may fare better
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
    return Duration.ofNanos(pause);
  }

  private void readEndpoints() {
    Map<String, EndpointRow> rows = new HashMap<>();
    endpoints.all().forEach(row -> rows.put(row.application(), row));
    for (Endpoint endpoint : List.copyOf(known.values())) {
      EndpointRow row = rows.get(endpoint.row().application());
      if (row == null || row.revision() != endpoint.row().revision()) {
        giveUp(endpoint);
      }
    }
    for (EndpointRow row : rows.values()) {
      if (row.anotherLife()) {
        log.warn(
            "The database has begun a new life: the webhook of {} is told every record again, as it may know what never"
                + " happened",
            row.application());
        endpoints.catchUp(row);
      } else {
        known.computeIfAbsent(row.application(), name -> new Endpoint(row, clock));
      }
    }
  }

  /** An endpoint as it was before an operator changed it: what is under way need not end well. */
  private void giveUp(Endpoint endpoint) {
    WebhookCaller.Running call = endpoint.call;
    if (call != null) {
      call.cancel();
    }
    known.remove(endpoint.row().application());
  }

  /** Sends the next event if it is time to; tells how long it is not. */
  private Duration advance(Endpoint endpoint) {
    if (endpoint.isRecordDue() && !record(endpoint)) {
      return Duration.ZERO;
    }
    Instant now = clock.instant();
    if (!endpoint.isDue(now)) {
      Instant next = endpoint.state().nextAttemptAt();
      return next == null ? REFRESH : Duration.between(now, next);
    }
    try {
      if (endpoint.next() == null) {
        read(endpoint);
      }
      Envelope event = endpoint.next();
      if (event != null && hasThread(endpoint) && endpoint.mayCall()) {
        send(endpoint, event, now);
      }
      return REFRESH;
    } catch (DataAccessException e) {
      throw e;
    } catch (RuntimeException e) {
      log.debug("Nothing can be sent to the webhook of {}", endpoint.row().application(), e);
      endpoint.unusable(e.getClass().getSimpleName() + ": " + e.getMessage(), disableAfter);
      return Duration.ZERO;
    }
  }

  private boolean hasThread(Endpoint endpoint) {
    return busy.size() < CALLS && (!endpoint.state().isFailing() || failingCalls < FAILING_CALLS);
  }

  private void read(Endpoint endpoint) {
    boolean idle = System.nanoTime() - endpoint.nextLook >= 0;
    if (!endpoint.mayHaveMore && !idle) {
      return;
    }
    EndpointRow row = endpoint.row();
    try {
      FeedPage page =
          feed.read(
              new Selection(row.application(), Set.of(), Set.of()),
              endpoint.state().cursor(),
              Optional.empty(),
              PAGE);
      endpoint.mayHaveMore = !page.upToDate();
      endpoint.nextLook = System.nanoTime() + IDLE.toNanos();
      endpoint.fill(page.events());
      if (page.events().isEmpty() && page.next() > endpoint.state().cursor() && idle) {
        endpoint.skipTo(page.next());
        record(endpoint);
      }
    } catch (ResyncRequiredException e) {
      log.warn(
          "The webhook of {} can not go on after position {}: {}. It is told every record again, as the records are now",
          row.application(),
          endpoint.state().cursor(),
          e.reason().code());
      endpoints.catchUp(row);
      readAnew(endpoint);
    } catch (LogNotStartedException e) {
      endpoint.mayHaveMore = true;
    }
  }

  private void send(Endpoint endpoint, Envelope event, Instant at) {
    EndpointRow row = endpoint.row();
    boolean failing = endpoint.state().isFailing();
    long began = System.nanoTime();
    endpoint.call =
        caller.post(
            row.url(),
            row.secrets(at),
            event,
            at,
            outcome -> {
              long nanos = System.nanoTime() - began;
              thread.execute(() -> answered(endpoint, event, failing, outcome, at, nanos));
            });
    busy.add(row.application());
    failingCalls += failing ? 1 : 0;
  }

  private void answered(
      Endpoint endpoint,
      Envelope event,
      boolean wasFailing,
      Outcome outcome,
      Instant at,
      long nanos) {
    String application = endpoint.row().application();
    busy.remove(application);
    failingCalls -= wasFailing ? 1 : 0;
    endpoint.call = null;
    if (outcome.isGivenUp()) {
      return;
    }
    endpoint.answered(event, outcome, at, nanos, disableAfter);
    if (known.get(application) != endpoint) {
      // It was changed, or this instance is the writer no more: that this was sent counts all the
      // same, unless somebody else has moved the cursor.
      endpoint.record(endpoints);
    }
  }

  private boolean record(Endpoint endpoint) {
    boolean mine = endpoint.record(endpoints);
    if (!mine) {
      readAnew(endpoint);
    }
    return mine;
  }

  private void readAnew(Endpoint endpoint) {
    known.remove(endpoint.row().application());
    nextRefresh = System.nanoTime();
  }

  /** This instance is the writer no more. Calls under way may end; see {@link #answered}. */
  void end() {
    List<Endpoint> all = List.copyOf(known.values());
    known.clear();
    for (Endpoint endpoint : all) {
      if (endpoint.call == null && !endpoint.isRecorded()) {
        try {
          endpoint.record(endpoints);
        } catch (DataAccessException e) {
          log.debug("A few deliveries will be repeated, as they could not be stored", e);
        }
      }
    }
  }
}
