/**
 * The facade: {@link io.github.wrappersync.client.SyncClient}, its builder, and the handlers of an
 * application.
 *
 * <p>For application developers. Start at {@link io.github.wrappersync.client.SyncClient}. Nothing
 * else of this library imports this package.
 */
@NullMarked
package io.github.wrappersync.client;

import org.jspecify.annotations.NullMarked;
