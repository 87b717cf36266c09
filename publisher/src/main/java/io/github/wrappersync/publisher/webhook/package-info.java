/**
 * Delivers the events of the log to the endpoints of applications that do not use the client:
 * signed, in order, again and again until they are taken. Start at {@link
 * io.github.wrappersync.publisher.webhook.WebhookDispatcher}; operators work with {@link
 * io.github.wrappersync.publisher.webhook.Webhooks}.
 */
@NullMarked
package io.github.wrappersync.publisher.webhook;

import org.jspecify.annotations.NullMarked;
