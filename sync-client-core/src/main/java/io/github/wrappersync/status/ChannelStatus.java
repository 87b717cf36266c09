package io.github.wrappersync.status;

import java.time.Duration;
import java.util.Optional;

/**
 * What a client knows about one channel at one moment. Immutable.
 *
 * @param position everything of the channel at or below it has been received
 * @param verifiedAge the time since the data was last verified current; empty if it never was
 * @param missing whether something of the tenant is known to be missing, and is being fetched
 * @param servedStale how many look-ups were served although the data was older than their {@link
 *     io.github.wrappersync.view.Freshness} allows
 */
public record ChannelStatus(
    long position, Optional<Duration> verifiedAge, boolean missing, long servedStale) {}
