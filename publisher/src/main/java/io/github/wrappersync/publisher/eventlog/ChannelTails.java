package io.github.wrappersync.publisher.eventlog;

import io.github.wrappersync.model.Channel;
import io.github.wrappersync.publisher.sql.RoundTrip;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The newest position of each channel, as the writer knows it. Used by the writer alone.
 *
 * <h2>Why {@code sync.channel} may lag behind</h2>
 *
 * A row is written with a channel's first event, and after that now and then, by {@link #write}:
 * with each batch it would take as long as the events themselves. What has come since is told by
 * the log: {@code sync.channel_progress} holds a position up to which the table is complete, in the
 * same transaction, and a writer that begins reads the events above it. Retention leaves these in
 * the log. So nothing depends on how the writer before has ended.
 */
final class ChannelTails {

  /** Events of a former life of an application belong to no channel of its present one. */
  private static final String CATCH_UP =
      """
      INSERT INTO sync.channel AS channel (application, tenant_id, data_type, position)
      SELECT application, tenant_id, data_type, max(event.position)
      FROM sync.event AS event JOIN sync.application ON name = application
      WHERE event.position > (SELECT position FROM sync.channel_progress) AND event.position > coalesce(since, 0)
        AND application NOT IN (SELECT name FROM sync.removed_application)
      GROUP BY application, tenant_id, data_type
      ON CONFLICT (application, tenant_id, data_type) DO UPDATE SET position = excluded.position
      """;

  private static final String MOVE =
      """
      INSERT INTO sync.channel AS channel (application, tenant_id, data_type, position)
      SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::bigint[])
      ON CONFLICT (application, tenant_id, data_type) DO UPDATE SET position = excluded.position
      """;

  private static final String PROGRESS = "UPDATE sync.channel_progress SET position = ?";

  private final Map<Channel, Long> tails = new HashMap<>();

  /** Those that the table may name an older position of. */
  private final Set<Channel> unwritten = new HashSet<>();

  /** What the last append has replaced, should it be rolled back: null where nothing was. */
  private final Map<Channel, @Nullable Long> replaced = new HashMap<>();

  private ChannelTails() {}

  /**
   * Completes the table, and reads it. Commits nothing itself.
   *
   * @param head the position of the newest event
   */
  static ChannelTails read(Connection connection, long head) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(CATCH_UP)) {
      statement.executeUpdate();
    }
    new RoundTrip().add(PROGRESS, head).execute(connection);
    ChannelTails tails = new ChannelTails();
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT application, tenant_id, data_type, position FROM sync.channel");
        ResultSet result = select.executeQuery()) {
      while (result.next()) {
        tails.tails.put(
            new Channel(result.getString(1), result.getString(2), result.getString(3)),
            result.getLong(4));
      }
    }
    return tails;
  }

  /** From here on what is moved belongs to another append. */
  void beginAppend() {
    replaced.clear();
  }

  /**
   * Makes an event the newest of its channel.
   *
   * @return the position of the one before it, 0 for none
   */
  long move(Channel channel, long position) {
    Long tail = tails.put(channel, position);
    if (!replaced.containsKey(channel)) {
      replaced.put(channel, tail);
    }
    return tail == null ? 0 : tail;
  }

  /** Adds what an append writes: the rows of channels that it has begun. */
  void add(RoundTrip trip) {
    List<Channel> begun = replaced.keySet().stream().filter(this::isBegun).toList();
    unwritten.addAll(replaced.keySet());
    if (!begun.isEmpty()) {
      move(trip, begun);
    }
  }

  private boolean isBegun(Channel channel) {
    return replaced.get(channel) == null;
  }

  /**
   * Completes the table, in a transaction in which nothing was appended; nothing to do if nothing
   * was since the last time.
   *
   * @param head the position of the newest event
   */
  void write(Connection connection, long head) throws SQLException {
    unwritten.retainAll(tails.keySet());
    if (unwritten.isEmpty()) {
      return;
    }
    RoundTrip trip = new RoundTrip();
    move(trip, unwritten);
    trip.add(PROGRESS, head).execute(connection);
    unwritten.clear();
  }

  private void move(RoundTrip trip, Collection<Channel> channels) {
    trip.add(
        MOVE,
        texts(channels, Channel::application),
        texts(channels, Channel::tenantId),
        texts(channels, Channel::dataType),
        channels.stream().mapToLong(tails::get).toArray());
  }

  private static String[] texts(Collection<Channel> channels, Function<Channel, String> text) {
    return channels.stream().map(text).toArray(String[]::new);
  }

  /** Forgets the channels of applications that are removed from now on. */
  void end(Collection<String> applications) {
    tails.keySet().removeIf(channel -> applications.contains(channel.application()));
  }

  /** Forgets the last append. */
  void rolledBack() {
    replaced.forEach(
        (channel, position) -> {
          if (position == null) {
            tails.remove(channel);
          } else {
            tails.put(channel, position);
          }
        });
    replaced.clear();
  }
}
