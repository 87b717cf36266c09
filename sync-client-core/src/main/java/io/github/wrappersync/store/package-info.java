/**
 * What the client remembers across restarts, as interfaces: the {@link
 * io.github.wrappersync.store.CheckpointStore} of how far each handler is, the {@link
 * io.github.wrappersync.store.Inbox} of what it has done above that, and the {@link
 * io.github.wrappersync.store.DeadLetters} that it could not do. {@link
 * io.github.wrappersync.store.Stores} holds them together, with the {@link
 * io.github.wrappersync.store.Leases} that decide which instance runs a handler; in memory by
 * default. Stores know a handler as {@code application/id}, so that applications may share them.
 *
 * <p>For those who bring another store. All methods may block; they are called by threads that run
 * handlers and requests, never by the engine's. Start at {@link
 * io.github.wrappersync.store.Stores}.
 */
@NullMarked
package io.github.wrappersync.store;

import org.jspecify.annotations.NullMarked;
