/**
 * How long a change takes from its commit to a typed handler of a client. Begin with {@link
 * io.github.wrappersync.benchmarks.latency.LatencyPart}.
 */
@NullMarked
package io.github.wrappersync.benchmarks.latency;

import org.jspecify.annotations.NullMarked;
