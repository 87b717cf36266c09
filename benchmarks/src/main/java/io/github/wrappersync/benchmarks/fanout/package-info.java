/**
 * What many who listen and read cost, and when one writer is not enough: the figures of
 * docs/scaling.md. Begin with {@link io.github.wrappersync.benchmarks.fanout.FanoutPart}.
 */
@NullMarked
package io.github.wrappersync.benchmarks.fanout;

import org.jspecify.annotations.NullMarked;
