package io.github.wrappersync.publisher.drain;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What operators have asked of the writer: the row of {@code sync.control}.
 *
 * @param paused whether to neither drain nor backfill
 * @param drainsAsked how many drains were asked for
 * @param drainsDone the number of the last request for a drain that is done
 */
record Control(boolean paused, long drainsAsked, long drainsDone) {

  /** As it is before it was read. */
  static final Control NONE = new Control(false, 0, 0);

  static Control read(Connection connection) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT paused, drains_asked, drains_done FROM sync.control");
        ResultSet result = statement.executeQuery()) {
      return result.next()
          ? new Control(result.getBoolean(1), result.getLong(2), result.getLong(3))
          : NONE;
    }
  }

  /** Tells everybody which instance writes. */
  static void nameWriter(Connection connection, String address) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "UPDATE sync.control SET writer = ? WHERE writer IS DISTINCT FROM ?")) {
      statement.setString(1, address);
      statement.setString(2, address);
      statement.executeUpdate();
    }
  }

  static void drained(Connection connection, long request) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "UPDATE sync.control SET drains_done = greatest(drains_done, ?)")) {
      statement.setLong(1, request);
      statement.executeUpdate();
    }
  }
}
