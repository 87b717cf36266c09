/**
 * For the tests of applications: an {@link io.github.wrappersync.testing.InMemoryPublisher} that a
 * client is connected to without a network, with the faults of the real world at the press of a
 * button, and a {@link io.github.wrappersync.testing.ManualClock}.
 *
 * <p>Start at {@link io.github.wrappersync.testing.InMemoryPublisher}.
 */
@NullMarked
package io.github.wrappersync.testing;

import org.jspecify.annotations.NullMarked;
