/**
 * Runs the application's handlers: in {@link io.github.wrappersync.internal.handler.Lanes} by
 * tenant, with retries, dead letters, inbox and checkpoint.
 *
 * <p>Internal. Start at {@link io.github.wrappersync.internal.handler.HandlerFollower}.
 */
@NullMarked
package io.github.wrappersync.internal.handler;

import org.jspecify.annotations.NullMarked;
