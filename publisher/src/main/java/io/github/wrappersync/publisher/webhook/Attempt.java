package io.github.wrappersync.publisher.webhook;

import io.github.wrappersync.wire.Envelope;
import java.time.Instant;

/**
 * One attempt to deliver an event.
 *
 * @param number counts the attempts at this event since the webhook was last changed or enabled
 * @param at when it was made
 */
record Attempt(Envelope event, int number, Outcome outcome, Instant at, long durationMillis) {}
