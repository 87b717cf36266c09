/**
 * Takes the publisher's webhooks in place of Redis. Begin at {@link
 * io.github.wrappersync.spring.webhook.WebhookLiveFeed}; with Spring MVC the starter does the rest.
 */
@NullMarked
package io.github.wrappersync.spring.webhook;

import org.jspecify.annotations.NullMarked;
