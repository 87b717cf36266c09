package io.github.wrappersync.internal.engine;

import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.time.TimeSource;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * What bounded views are loaded with.
 *
 * @param scope what the client follows
 * @param catchUp asked for the snapshots of tenants, on {@code loads}
 * @param board is told
 * @param time the time
 * @param thread the engine's thread
 * @param loads runs the requests, so many at once as it has threads
 * @param random spreads waits
 * @param onEngineThread whether the caller is on the engine's thread, which must not wait for it
 * @param askEngine has the engine ask the publisher: it looks as if the epoch were another one
 */
public record LoadParts(
    Scope scope,
    CatchUp catchUp,
    StatusBoard board,
    TimeSource time,
    Executor thread,
    Executor loads,
    RandomGenerator random,
    BooleanSupplier onEngineThread,
    Runnable askEngine) {}
