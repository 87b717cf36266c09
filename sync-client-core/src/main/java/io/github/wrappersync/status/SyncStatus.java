package io.github.wrappersync.status;

import io.github.wrappersync.model.Channel;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a client knows about itself at one moment. Immutable.
 *
 * @param state what it is doing
 * @param since when that state began, by the wall clock
 * @param epoch the life of the event log that the positions belong to; empty before the first data
 * @param verifiedPosition everything at or below it, in all channels followed, has been received
 * @param head the newest position of the event log that the client has heard of
 * @param verifiedAge the time since all of the data was last verified current; empty if it never
 *     was. Where one tenant's lags behind, it is that tenant's
 * @param channels what is known of each channel; channels that never had a record are not named
 * @param counters how often things happened since the start
 * @param queued how many changes wait for handlers
 * @param handlers what each handler does, by its id; empty before the start
 * @param refusedDataTypes the data types that the publisher does not give to this application,
 *     which are left out until it does
 * @param refusedMessages why messages of the live feed are dropped that are not signed as they have
 *     to be; empty while none are
 * @param lastError the last problem, for people; empty if there was none. It stays after the
 *     problem is over
 */
public record SyncStatus(
    SyncState state,
    Instant since,
    Optional<String> epoch,
    long verifiedPosition,
    long head,
    Optional<Duration> verifiedAge,
    Map<Channel, ChannelStatus> channels,
    Counters counters,
    int queued,
    Map<String, HandlerStatus> handlers,
    Set<String> refusedDataTypes,
    Optional<String> refusedMessages,
    Optional<String> lastError) {

  public SyncStatus {
    channels = Map.copyOf(channels);
    handlers = Map.copyOf(handlers);
    refusedDataTypes = Set.copyOf(refusedDataTypes);
  }

  /**
   * How often things happened since the start.
   *
   * @param events events accepted, from the live feed and from pulls
   * @param gaps events that came before their predecessor
   * @param duplicates events that were known already, and heartbeats that are not newer than the
   *     last
   * @param undecodable messages that could not be read, and records that do not fit their class
   * @param refused messages of the live feed that are not signed as they have to be
   * @param resyncs resynchronizations from a snapshot
   * @param deadLetters changes set aside by handlers
   * @param pulls requests for changes, by cause
   */
  public record Counters(
      long events,
      long gaps,
      long duplicates,
      long undecodable,
      long refused,
      long resyncs,
      long deadLetters,
      Map<PullCause, Long> pulls) {

    public Counters {
      pulls = Map.copyOf(pulls);
    }
  }
}
