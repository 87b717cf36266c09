/**
 * How fast a backlog is drained, cold and warm, and whether the drain keeps up with writers at full
 * speed. Begin with {@link io.github.wrappersync.benchmarks.drain.DrainPart}.
 */
@NullMarked
package io.github.wrappersync.benchmarks.drain;

import org.jspecify.annotations.NullMarked;
