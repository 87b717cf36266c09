/**
 * Whether the publisher does what it should, with reasons, for people and for monitoring. Start at
 * {@link io.github.wrappersync.publisher.health.PublisherHealth}; each thing that can be wrong is a
 * {@link io.github.wrappersync.publisher.health.HealthSource} of its own.
 */
@NullMarked
package io.github.wrappersync.publisher.health;

import org.jspecify.annotations.NullMarked;
