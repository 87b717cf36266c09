/**
 * What it takes while nothing happens. Begin with {@link
 * io.github.wrappersync.benchmarks.idle.IdlePart}.
 */
@NullMarked
package io.github.wrappersync.benchmarks.idle;

import org.jspecify.annotations.NullMarked;
