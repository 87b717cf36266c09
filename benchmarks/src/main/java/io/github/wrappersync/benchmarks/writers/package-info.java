/**
 * What capture costs those who write to the wrapper's tables. Begin with {@link
 * io.github.wrappersync.benchmarks.writers.Writers}.
 */
@NullMarked
package io.github.wrappersync.benchmarks.writers;

import org.jspecify.annotations.NullMarked;
