package io.github.wrappersync.publisher.eventlog;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * One life of the event log. Positions of different epochs can not be compared.
 *
 * <p>A database that is restored to an earlier state, or fails over to a replica that lacks the
 * last commits, assigns positions a second time. PostgreSQL begins a new timeline on each of these
 * occasions; a dump that is restored elsewhere lands in another cluster or another database. The
 * epoch is therefore bound to the system identifier, the timeline and the database, and is replaced
 * when one of them is another than when the epoch began. A restart changes none of them.
 */
final class Epoch {

  private static final SecureRandom RANDOM = new SecureRandom();

  private Epoch() {}

  /** A new epoch: 16 hexadecimal digits by chance. */
  static String next() {
    return HexFormat.of().toHexDigits(RANDOM.nextLong());
  }

  /** What the epoch is bound to, as it is now. */
  static String life(Connection connection) throws SQLException {
    // The first eight digits of a WAL file's name are the timeline that is written to. The control
    // file would tell that of
    // the last checkpoint, which may be the one before a promotion.
    try (Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                """
                SELECT (SELECT system_identifier FROM pg_control_system())
                       || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8)
                       || '/' || (SELECT oid FROM pg_database WHERE datname = current_database())
                """)) {
      result.next();
      return result.getString(1);
    }
  }

  /**
   * The id of the event at a position: a UUID of version 8 (RFC 9562, free form) made of the epoch
   * and the position, so that no two events of any epoch share one, and nothing need be drawn by
   * chance for each.
   */
  static UUID eventId(String epoch, long position) {
    long random = HexFormat.fromHexDigitsToLong(epoch);
    long high = (random & 0xFFFF_FFFF_FFFF_0FFFL) | 0x8000L;
    long low = (position & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  /** The position in an event's id; empty if the id was not made by {@link #eventId}. */
  static OptionalLong positionOf(UUID eventId) {
    return eventId.version() == 8 && eventId.variant() == 2
        ? OptionalLong.of(eventId.getLeastSignificantBits() & 0x3FFF_FFFF_FFFF_FFFFL)
        : OptionalLong.empty();
  }
}
