/**
 * What runs in the processes of peers. Begin with {@link
 * io.github.wrappersync.benchmarks.peer.DebeziumMain}.
 */
@NullMarked
package io.github.wrappersync.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
