/**
 * Measures the project beside what people would use instead, on one machine in one run. Begin with
 * {@link io.github.wrappersync.benchmarks.Benchmarks}.
 */
@NullMarked
package io.github.wrappersync.benchmarks;

import org.jspecify.annotations.NullMarked;
