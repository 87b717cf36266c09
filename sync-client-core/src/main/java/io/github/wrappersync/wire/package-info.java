/**
 * What travels between the publisher and its applications, and how it is written as JSON: the
 * {@link io.github.wrappersync.wire.Envelope} around one change, the page of the feed, the lines of
 * a snapshot, the heartbeat; and how a webhook's delivery and a message on Redis are signed.
 *
 * <p>Those who receive webhooks verify them with {@link
 * io.github.wrappersync.wire.WebhookSignature}; clients that read Redis by themselves, with {@link
 * io.github.wrappersync.wire.MessageSignature}.
 *
 * <p>For the publisher, the transports and the tests; an application developer meets {@code model}
 * instead. The protocol is written down in {@code docs/protocol.md}; the golden files in the test
 * resources of this module hold both sides to it. Start at {@link
 * io.github.wrappersync.wire.Envelope} and {@link io.github.wrappersync.wire.WireCodec}.
 */
@NullMarked
package io.github.wrappersync.wire;

import org.jspecify.annotations.NullMarked;
