/**
 * Where the client gets its time from: {@link io.github.wrappersync.time.TimeSource}, so that tests
 * can move it by hand.
 *
 * <p>For those who test with {@code testing.ManualClock}; applications need nothing of it. This
 * package depends on nothing.
 */
@NullMarked
package io.github.wrappersync.time;

import org.jspecify.annotations.NullMarked;
