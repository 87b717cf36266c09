package io.github.wrappersync.internal.engine;

import io.github.wrappersync.store.Checkpoint;
import java.util.Optional;

/**
 * How a follower begins.
 *
 * @param turn tells this beginning from others of the same follower; a later one's is higher
 * @param checkpoint where it wants to resume; empty if it needs a snapshot
 */
public record Start(long turn, Optional<Checkpoint> checkpoint) {}
