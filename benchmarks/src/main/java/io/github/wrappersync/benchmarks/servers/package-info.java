/** The servers and processes that are measured, or measured against. */
@NullMarked
package io.github.wrappersync.benchmarks.servers;

import org.jspecify.annotations.NullMarked;
