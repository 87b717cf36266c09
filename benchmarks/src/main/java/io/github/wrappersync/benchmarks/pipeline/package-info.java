/**
 * The ways from the wrapper's tables to Redis that are compared: ours, and Debezium publishing the
 * same messages. Begin with {@link io.github.wrappersync.benchmarks.pipeline.Pipeline}.
 */
@NullMarked
package io.github.wrappersync.benchmarks.pipeline;

import org.jspecify.annotations.NullMarked;
