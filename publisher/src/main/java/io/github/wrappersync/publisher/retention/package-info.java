/**
 * Deletes what is older than the operator wants to keep, in small steps that nobody has to wait
 * for. Start at {@link io.github.wrappersync.publisher.retention.Retention}; who still needs old
 * events says so by a {@link io.github.wrappersync.publisher.retention.PositionHold}.
 */
@NullMarked
package io.github.wrappersync.publisher.retention;

import org.jspecify.annotations.NullMarked;
