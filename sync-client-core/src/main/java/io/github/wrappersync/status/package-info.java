/**
 * What a client tells about itself: the {@link io.github.wrappersync.status.SyncStatus} with its
 * {@link io.github.wrappersync.status.SyncState}, and a listener for changes of the state.
 *
 * <p>For application developers, health checks and meters. Start at {@link
 * io.github.wrappersync.status.SyncStatus}.
 */
@NullMarked
package io.github.wrappersync.status;

import org.jspecify.annotations.NullMarked;
