package io.github.wrappersync.internal.handler;

import io.github.wrappersync.internal.engine.StatusBoard;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * What handlers work with.
 *
 * @param stores what they remember
 * @param lanes where they run
 * @param board is told
 * @param time the time
 * @param blocking runs what blocks
 * @param instance names this instance of the application
 * @param leaseTerm how long a lease lasts unless it is renewed, which happens each third of it
 */
public record HandlerParts(
    Stores stores,
    Lanes lanes,
    StatusBoard board,
    TimeSource time,
    Executor blocking,
    String instance,
    Duration leaseTerm) {}
