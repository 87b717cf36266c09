/**
 * Meters of a client, and observations of its handlers' calls. Each is present where its part of
 * Micrometer is; {@code management.metrics.enable.sync} and {@code management.observations.enable}.
 */
@NullMarked
package io.github.wrappersync.spring.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
