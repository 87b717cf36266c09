package io.github.wrappersync.wire;

import io.github.wrappersync.model.Channel;
import java.util.Map;

/**
 * A summary of what an application's channels hold, small enough to compare often.
 *
 * @param epoch the life of the event log that the positions belong to
 * @param position the head of the log when the digest was taken
 * @param channels the count and hash of each channel that holds records
 */
public record Digest(String epoch, long position, Map<Channel, Summary> channels) {

  public Digest {
    channels = Map.copyOf(channels);
  }

  /**
   * A channel's records.
   *
   * @param count how many records are alive
   * @param hash the {@link RecordHash} over record ids and positions
   */
  public record Summary(long count, String hash) {}
}
