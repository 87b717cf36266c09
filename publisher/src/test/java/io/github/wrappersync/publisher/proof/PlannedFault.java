package io.github.wrappersync.publisher.proof;

import java.time.Duration;

/**
 * A fault that a round will inject.
 *
 * @param target which of the parts it can be done to, counted from 0 and modulo their number
 * @param after from the beginning of the fault before it, in a storm; else from when all converged
 * @param lasts until it is healed
 */
record PlannedFault(FaultKind kind, int target, Duration after, Duration lasts) {}
