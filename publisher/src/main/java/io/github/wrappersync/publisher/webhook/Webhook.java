package io.github.wrappersync.publisher.webhook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A webhook as its operator sees it, without its secrets.
 *
 * @param state one of active, retrying, open (its circuit breaker lets nothing through for a
 *     while), disabled
 * @param cursor everything at or below it is delivered
 * @param lag how many events of the application lie above the cursor; counted up to a million
 * @param lastError of the last attempt, if it failed
 * @param trimmed retention has deleted events up to this position before they were delivered; null
 *     if nothing is missing
 * @param oldSecretValidUntil until when the secret before the last rotation signs too
 */
public record Webhook(
    String application,
    String url,
    String state,
    long cursor,
    long lag,
    int consecutiveFailures,
    @Nullable String lastError,
    @Nullable Instant lastSuccessAt,
    @Nullable Instant failingSince,
    @Nullable Instant nextAttemptAt,
    @Nullable Instant disabledAt,
    @Nullable String disabledReason,
    @Nullable Long trimmed,
    @Nullable Instant oldSecretValidUntil) {}
