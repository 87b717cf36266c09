package io.github.wrappersync.publisher.webhook;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.wrappersync.wire.Envelope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An endpoint in the memory of the instance that delivers: what is to be sent next, and what has
 * been sent and is not stored yet. Used by the dispatcher's thread alone.
 *
 * <p>The circuit breaker looks at the last ten calls: with five at least, and half of them failed,
 * it lets nothing through for {@link #OPEN}, then one call. So it also spares an endpoint that
 * takes every other event, for which the backoff begins anew each time.
 */
final class Endpoint {

  /** How long the circuit breaker lets nothing through. */
  static final Duration OPEN = Duration.ofSeconds(30);

  private static final Logger log = LoggerFactory.getLogger(WebhookDispatcher.class);

  private static final int CALLS = 10;
  private static final int LEAST_CALLS = 5;
  private static final int FAILURE_PERCENT = 50;

  /** So many deliveries at most are repeated after a crash. */
  private static final int UNRECORDED = 10;

  private static final long UNRECORDED_NANOS = Duration.ofMillis(200).toNanos();

  private final EndpointRow row;
  private final Clock clock;
  private final Backoff backoff = new Backoff();
  private final CircuitBreaker breaker;
  private final Deque<Envelope> page = new ArrayDeque<>();
  private final List<Attempt> unrecorded = new ArrayList<>();
  private EndpointState state;
  private long recordedCursor;
  private long oldestUnrecorded;
  private boolean isRecorded = true;
  private boolean toldOfOutage;

  /** Whether the log may hold events above those of the page. */
  boolean mayHaveMore = true;

  /** When to look into the log again, as {@link System#nanoTime} counts. */
  long nextLook = System.nanoTime();

  /** The call under way; null if there is none. */
  WebhookCaller.@Nullable Running call;

  Endpoint(EndpointRow row, Clock clock) {
    this.row = row;
    this.clock = clock;
    this.state = row.state();
    this.recordedCursor = state.cursor();
    this.toldOfOutage = state.openUntil() != null;
    this.breaker =
        CircuitBreaker.of(
            row.application(),
            CircuitBreakerConfig.custom()
                .slidingWindow(
                    CALLS, LEAST_CALLS, CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .failureRateThreshold(FAILURE_PERCENT)
                .recordResult(outcome -> !((Outcome) outcome).isSuccess())
                .waitDurationInOpenState(OPEN.minusMillis(1)) // it has to be over, not only reached
                .permittedNumberOfCallsInHalfOpenState(1)
                .clock(clock)
                .build());
  }

  EndpointRow row() {
    return row;
  }

  EndpointState state() {
    return state;
  }

  /** Whether an attempt may be made now, as far as failures are concerned. */
  boolean isDue(Instant now) {
    Instant next = state.nextAttemptAt();
    return !state.isDisabled() && (next == null || !now.isBefore(next));
  }

  /** The event to send; null if the page is at its end. */
  @Nullable Envelope next() {
    return page.peek();
  }

  void fill(List<Envelope> events) {
    page.addAll(events);
  }

  /** Asks the circuit breaker; {@link #answered} has to follow if it consents. */
  boolean mayCall() {
    return breaker.tryAcquirePermission();
  }

  /** What is behind the events of the page, and not this application's. */
  void skipTo(long position) {
    isRecorded = false;
    state = state.at(position);
  }

  /** Takes note of the outcome of sending the event at the front of the page. */
  void answered(Envelope event, Outcome outcome, Instant at, long nanos, Duration disableAfter) {
    if (isRecorded) {
      oldestUnrecorded = System.nanoTime();
    }
    unrecorded.add(
        new Attempt(
            event, state.failures() + 1, outcome, at, TimeUnit.NANOSECONDS.toMillis(nanos)));
    isRecorded = false;
    breaker.onResult(nanos, TimeUnit.NANOSECONDS, outcome);
    if (outcome.isSuccess()) {
      succeeded(event);
    } else {
      failed(outcome, disableAfter);
    }
  }

  private void succeeded(Envelope event) {
    Instant since = state.failingSince();
    Instant now = clock.instant();
    if (toldOfOutage) {
      log.info(
          "The webhook of {} takes events again after {} s",
          row.application(),
          since == null ? 0 : Duration.between(since, now).toSeconds());
      toldOfOutage = false;
    }
    page.remove();
    state = state.delivered(event.position(), now, openUntil(now));
  }

  /** No call could be made, for a reason that lies in this endpoint or its events. */
  void unusable(String error, Duration disableAfter) {
    oldestUnrecorded = System.nanoTime();
    isRecorded = false;
    Outcome outcome = Outcome.unanswered(error);
    breaker.onResult(0, TimeUnit.NANOSECONDS, outcome);
    failed(outcome, disableAfter);
  }

  private void failed(Outcome outcome, Duration disableAfter) {
    Instant now = clock.instant();
    String error = String.valueOf(outcome.error());
    Duration pause = backoff.after(state.failures() + 1, outcome.retryAfter());
    state = state.failed(error, now, pause, openUntil(now));
    Instant since = state.failingSince();
    if (outcome.isGone()) {
      disable(now, "the endpoint answered 410 Gone: it wants no events any more");
    } else if (since != null && Duration.between(since, now).compareTo(disableAfter) >= 0) {
      disable(now, "it has only failed since " + since);
    } else if (state.openUntil() != null && !toldOfOutage) {
      toldOfOutage = true;
      log.warn(
          "The webhook of {} fails: {}. Nothing is lost, its events wait in the log; will retry every {} s at the longest",
          row.application(),
          error,
          Backoff.LONGEST.toSeconds());
    }
  }

  private void disable(Instant now, String reason) {
    state = state.disabled(now, reason);
    log.warn(
        "The webhook of {} is disabled: {}. The last error was: {}. Giving up until POST /admin/applications/{}/webhook/enable,"
            + " which goes on after position {}",
        row.application(),
        reason,
        state.lastError(),
        row.application(),
        state.cursor());
  }

  private @Nullable Instant openUntil(Instant now) {
    return breaker.getState() == CircuitBreaker.State.OPEN ? now.plus(OPEN) : null;
  }

  /** Whether what is not stored should be, before the next event is sent. */
  boolean isRecordDue() {
    return !isRecorded
        && (page.isEmpty()
            || state.isFailing()
            || unrecorded.size() >= UNRECORDED
            || System.nanoTime() - oldestUnrecorded >= UNRECORDED_NANOS);
  }

  boolean isRecorded() {
    return isRecorded;
  }

  /**
   * Stores what is not stored yet.
   *
   * @return false if the endpoint has to be read anew: it was changed, or moved by another instance
   */
  boolean record(Endpoints endpoints) {
    boolean mine = endpoints.record(row, recordedCursor, state, unrecorded);
    unrecorded.clear();
    recordedCursor = state.cursor();
    isRecorded = true;
    return mine;
  }
}
