/**
 * The smoke test of a live installation. Start at {@link
 * io.github.wrappersync.publisher.check.SmokeTest}; each line of its answer is a {@link
 * io.github.wrappersync.publisher.check.Check}.
 */
@NullMarked
package io.github.wrappersync.publisher.check;

import org.jspecify.annotations.NullMarked;
