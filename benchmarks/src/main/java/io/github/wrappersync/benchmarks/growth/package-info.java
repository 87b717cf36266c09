/**
 * What happens to drain and latency as an installation grows: tenants, consumers, old rows, and a
 * transaction that stays open. Begin with {@link
 * io.github.wrappersync.benchmarks.growth.GrowthPart}.
 */
@NullMarked
package io.github.wrappersync.benchmarks.growth;

import org.jspecify.annotations.NullMarked;
