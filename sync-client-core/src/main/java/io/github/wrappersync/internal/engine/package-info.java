/**
 * Decides what is next, what is missing and what to do about it; the state machine is written down
 * in docs/client-engine.md. Knows neither Redis nor HTTP nor JDBC: only the interfaces of {@code
 * feed}, and {@link io.github.wrappersync.internal.engine.Follower}s, which it feeds.
 *
 * <p>Internal. Start at {@link io.github.wrappersync.internal.engine.Engine}, which says who does
 * what; the gap rule is {@link io.github.wrappersync.internal.engine.Ledger}, the snapshot's
 * reasoning {@link io.github.wrappersync.internal.engine.Replica}.
 */
@NullMarked
package io.github.wrappersync.internal.engine;

import org.jspecify.annotations.NullMarked;
