/**
 * Meters of a client for Micrometer, which has to be on the class path for this package alone.
 *
 * <p>For application developers: {@code new SyncMetrics(client).bindTo(registry)}. Start at {@link
 * io.github.wrappersync.metrics.SyncMetrics}; all meters are in docs/operating-clients.md.
 */
@NullMarked
package io.github.wrappersync.metrics;

import org.jspecify.annotations.NullMarked;
