package io.github.wrappersync.publisher.eventlog;

import io.github.wrappersync.model.Channel;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Where the present life of each application begins, and which applications are removed, as the
 * writer knows it. Used by the writer's thread alone.
 *
 * <h2>Why no two lives of a name are mixed up</h2>
 *
 * A name that is removed and registered anew may have a consumer that slept through it. What such a
 * consumer has verified lies below the head of that time. When the new life begins, the writer
 * leaves one position out, and the life begins <em>behind</em> it. So:
 *
 * <ul>
 *   <li>the feed refuses every position below it, which are all those of the former life;
 *   <li>the first event of each channel names it as its previous: to the sleeper that is a gap;
 *   <li>heartbeats reach back to it at most: to the sleeper they prove nothing.
 * </ul>
 *
 * In each case it asks the feed, and starts over from a snapshot. Nothing depends on time.
 *
 * <p>Of a removed application nothing is read or appended once it is detached: its heads are as
 * good as gone, while somebody else deletes them.
 */
final class Lives {

  private final Map<String, Long> begins = new HashMap<>();
  private final Set<String> removed = new HashSet<>();

  static Lives read(Connection connection) throws SQLException {
    Lives lives = new Lives();
    try (PreparedStatement select =
            connection.prepareStatement(
                """
                SELECT name, since FROM sync.application WHERE since > 0
                UNION ALL SELECT name, NULL FROM sync.removed_application
                """);
        ResultSet result = select.executeQuery()) {
      while (result.next()) {
        long since = result.getLong("since");
        if (result.wasNull()) {
          lives.removed.add(result.getString("name"));
        } else {
          lives.begins.put(result.getString("name"), since);
        }
      }
    }
    return lives;
  }

  void begin(String application, long since) {
    begins.put(application, since);
    removed.remove(application);
  }

  void end(String application) {
    begins.remove(application);
    removed.add(application);
  }

  boolean isRemoved(String application) {
    return removed.contains(application);
  }

  Set<String> removed() {
    return removed;
  }

  /**
   * What the next event of a channel names as the one before it.
   *
   * @param tail the newest position of the channel, perhaps of a former life; 0 for none
   */
  long previous(Channel channel, long tail) {
    return Math.max(tail, begins.getOrDefault(channel.application(), 0L));
  }
}
