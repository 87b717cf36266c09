/**
 * Runs the application's handlers: in {@link io.github.wrappersync.internal.handler.Lanes} by
 * tenant, with retries, dead letters, inbox and checkpoint.
 *
 * <p>Internal. Start at {@link io.github.wrappersync.internal.handler.HandlerFollower}, which the
 * engine feeds; whether a handler runs in this instance is {@link
 * io.github.wrappersync.internal.handler.Activations}, how one change is done {@link
 * io.github.wrappersync.internal.handler.Runner}.
 */
@NullMarked
package io.github.wrappersync.internal.handler;

import org.jspecify.annotations.NullMarked;
