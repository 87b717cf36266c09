/**
 * What it takes to look up a cost, beside what else holds such values in or near the process. Begin
 * with {@link io.github.wrappersync.benchmarks.lookup.LookupPart}.
 */
@NullMarked
package io.github.wrappersync.benchmarks.lookup;

import org.jspecify.annotations.NullMarked;
