/**
 * Tells listeners of the changes of views, on a thread of their own: {@link
 * io.github.wrappersync.internal.listener.Listeners} hands each change over to the {@link
 * io.github.wrappersync.internal.listener.ListenerQueue} of each listener of its data type, which
 * never waits.
 *
 * <p>Internal. Start at {@link io.github.wrappersync.internal.listener.Listeners}; what an
 * application can rely on is written at {@link io.github.wrappersync.view.ViewListener}.
 */
@NullMarked
package io.github.wrappersync.internal.listener;

import org.jspecify.annotations.NullMarked;
