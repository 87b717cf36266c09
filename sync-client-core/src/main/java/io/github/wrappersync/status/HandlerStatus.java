package io.github.wrappersync.status;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one handler of a client does at one moment, in this instance. Immutable; numbers count since
 * the client's start.
 *
 * @param id the handler's id
 * @param dataType the name of the data type it is told of
 * @param state whether it runs here
 * @param reason why it does not, for people; empty if it does, or if there is nothing to say
 * @param position everything at or below it is done or set aside as a dead letter; empty where the
 *     handler does not run here, and while it is still told what exists
 * @param queued how many changes wait for it or are being handled
 * @param done how many changes it has done
 * @param retries how often it was called again for a change that it had failed on
 * @param deadLetters how many changes were set aside
 * @param deadLettersHeld how many dead letters wait in the store, as far as this instance knows; 0
 *     where the handler does not run here
 * @param handlingTime the time spent in calls that have ended, in all
 * @param longestRunning how long the longest call under way has taken so far; empty if there is
 *     none
 * @param lastError the last failure, for people; empty if there was none. It stays after the
 *     problem is over
 */
public record HandlerStatus(
    String id,
    String dataType,
    HandlerState state,
    Optional<String> reason,
    OptionalLong position,
    int queued,
    long done,
    long retries,
    long deadLetters,
    long deadLettersHeld,
    Duration handlingTime,
    Optional<Duration> longestRunning,
    Optional<String> lastError) {}
