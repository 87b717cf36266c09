package io.github.wrappersync.publisher.webhook;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far the deliveries to an endpoint are, and how they go.
 *
 * @param cursor everything at or below it is delivered
 * @param failures how many attempts have failed in a row: all of them at the event above the cursor
 * @param failingSince the time of the first of them
 * @param nextAttemptAt when the next attempt may be made; null for at once
 * @param openUntil until when the circuit breaker lets nothing through
 */
record EndpointState(
    long cursor,
    int failures,
    @Nullable Instant failingSince,
    @Nullable String lastError,
    @Nullable Instant lastSuccessAt,
    @Nullable Instant nextAttemptAt,
    @Nullable Instant openUntil,
    @Nullable Instant disabledAt,
    @Nullable String disabledReason) {

  boolean isDisabled() {
    return disabledAt != null;
  }

  boolean isFailing() {
    return failures > 0;
  }

  /** Everything up to the position is delivered, or is not for this endpoint. */
  EndpointState at(long position) {
    return new EndpointState(
        position,
        failures,
        failingSince,
        lastError,
        lastSuccessAt,
        nextAttemptAt,
        openUntil,
        disabledAt,
        disabledReason);
  }

  /** The event at the position was taken. */
  EndpointState delivered(long position, Instant now, @Nullable Instant openUntil) {
    return new EndpointState(position, 0, null, null, now, openUntil, openUntil, null, null);
  }

  /**
   * An attempt has failed.
   *
   * @param pause how long to wait at least
   * @param openUntil until when the circuit breaker lets nothing through; null if it does
   */
  EndpointState failed(String error, Instant now, Duration pause, @Nullable Instant openUntil) {
    Instant next = now.plus(pause);
    return new EndpointState(
        cursor,
        failures + 1,
        failingSince == null ? now : failingSince,
        error,
        lastSuccessAt,
        openUntil != null && openUntil.isAfter(next) ? openUntil : next,
        openUntil,
        null,
        null);
  }

  /** No further attempt is made until an operator says so. */
  EndpointState disabled(Instant now, String reason) {
    return new EndpointState(
        cursor, failures, failingSince, lastError, lastSuccessAt, null, null, now, reason);
  }
}
