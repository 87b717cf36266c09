/**
 * Measures what a consuming application waits for: the bootstrap of its views, and catching up.
 * Each consumer is a process of its own, {@link
 * io.github.wrappersync.benchmarks.consumer.Consumer}.
 */
@NullMarked
package io.github.wrappersync.benchmarks.consumer;

import org.jspecify.annotations.NullMarked;
