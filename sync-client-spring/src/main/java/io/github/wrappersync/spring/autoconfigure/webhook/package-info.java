/**
 * Receives the publisher's webhooks by Spring MVC where {@code sync.client.webhook.secrets} names
 * at least one.
 */
@NullMarked
package io.github.wrappersync.spring.autoconfigure.webhook;

import org.jspecify.annotations.NullMarked;
