package io.github.wrappersync.store.jdbc;

import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.store.Delivery;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The rows of {@code sync_inbox}. PostgreSQL is told many in one statement, as arrays; others are
 * told one after the other.
 */
final class InboxRows {

  /** So many are forgotten in one transaction, where each takes a statement. */
  private static final int CHUNK = 1_000;

  /** As many where one statement takes them all. */
  private static final int LARGE_CHUNK = 10_000;

  private static final String COLUMNS =
      "sync_inbox (handler, epoch, event_id, position) VALUES (?, ?, ?, ?)";

  /** Two that insert the same rows must not do so in different orders: each would wait. */
  private static final Comparator<Delivery> ORDER =
      Comparator.comparing((Delivery each) -> each.at().epoch()).thenComparing(Delivery::eventId);

  private record Key(String epoch, String eventId) {

    static Key of(Delivery delivery) {
      return new Key(delivery.at().epoch(), delivery.eventId().toString());
    }
  }

  private InboxRows() {}

  /** Returns whether it was not there. */
  static boolean insert(Connection connection, Dialect dialect, Delivery delivery)
      throws SQLException {
    return dialect.insertIfAbsent(
        connection,
        COLUMNS,
        delivery.lease().handler(),
        delivery.at().epoch(),
        delivery.eventId().toString(),
        delivery.at().position());
  }

  /** Returns those that were not there, in the order they are given; one that is twice, once. */
  static List<Delivery> insert(Connection connection, Dialect dialect, List<Delivery> deliveries)
      throws SQLException {
    List<Delivery> sorted = deliveries.stream().sorted(ORDER).toList();
    Set<Key> inserted =
        dialect == Dialect.POSTGRESQL
            ? insertArrays(connection, sorted)
            : insertEach(connection, dialect, sorted);
    List<Delivery> absent = new ArrayList<>(inserted.size());
    for (Delivery delivery : deliveries) {
      if (inserted.remove(Key.of(delivery))) {
        absent.add(delivery);
      }
    }
    return absent;
  }

  private static Set<Key> insertEach(
      Connection connection, Dialect dialect, List<Delivery> deliveries) throws SQLException {
    Set<Key> inserted = new HashSet<>();
    for (Delivery delivery : deliveries) {
      if (insert(connection, dialect, delivery)) {
        inserted.add(Key.of(delivery));
      }
    }
    return inserted;
  }

  private static Set<Key> insertArrays(Connection connection, List<Delivery> deliveries)
      throws SQLException {
    Array epochs = array(connection, "text", deliveries.stream().map(each -> each.at().epoch()));
    Array ids = array(connection, "text", deliveries.stream().map(Delivery::eventId));
    Array positions =
        array(connection, "bigint", deliveries.stream().map(each -> each.at().position()));
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            INSERT INTO sync_inbox (handler, epoch, event_id, position)
            SELECT ?::text, epoch, event_id, position
            FROM unnest(?::text[], ?::text[], ?::bigint[]) AS done(epoch, event_id, position)
            ON CONFLICT DO NOTHING
            RETURNING epoch, event_id
            """)) {
      insert.setString(1, deliveries.get(0).lease().handler());
      insert.setArray(2, epochs);
      insert.setArray(3, ids);
      insert.setArray(4, positions);
      Set<Key> inserted = new HashSet<>();
      try (ResultSet rows = insert.executeQuery()) {
        while (rows.next()) {
          inserted.add(new Key(rows.getString(1), rows.getString(2)));
        }
      }
      return inserted;
    }
  }

  private static Array array(Connection connection, String type, Stream<?> values)
      throws SQLException {
    return connection.createArrayOf(type, values.toArray());
  }

  static boolean isThere(Connection connection, Delivery delivery) throws SQLException {
    return !Sql.list(
            connection,
            "SELECT 1 FROM sync_inbox WHERE handler = ? AND epoch = ? AND event_id = ?",
            row -> true,
            delivery.lease().handler(),
            delivery.at().epoch(),
            delivery.eventId().toString())
        .isEmpty();
  }

  /**
   * Deletes some that the checkpoint makes needless; found without locks, as a handler that takes
   * its time holds locks on its rows. Returns whether there may be more.
   */
  static boolean deleteSome(
      Connection connection, Dialect dialect, String handler, Checkpoint checkpoint)
      throws SQLException {
    return dialect == Dialect.POSTGRESQL
        ? deleteAtOnce(connection, handler, checkpoint)
        : deleteEach(connection, handler, checkpoint);
  }

  /** No row is ever updated, so that each stays where it was found. */
  private static boolean deleteAtOnce(Connection connection, String handler, Checkpoint checkpoint)
      throws SQLException {
    int deleted =
        Sql.update(
            connection,
            """
            DELETE FROM sync_inbox WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM sync_inbox WHERE handler = ? AND (epoch <> ? OR position <= ?) LIMIT %d))
            """
                .formatted(LARGE_CHUNK),
            handler,
            checkpoint.epoch(),
            checkpoint.position());
    return deleted == LARGE_CHUNK;
  }

  private static boolean deleteEach(Connection connection, String handler, Checkpoint checkpoint)
      throws SQLException {
    List<Key> keys =
        Sql.list(
            connection,
            "SELECT epoch, event_id FROM sync_inbox WHERE handler = ? AND (epoch <> ? OR position <= ?) LIMIT "
                + CHUNK,
            row -> new Key(row.getString(1), row.getString(2)),
            handler,
            checkpoint.epoch(),
            checkpoint.position());
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM sync_inbox WHERE handler = ? AND epoch = ? AND event_id = ?")) {
      for (Key key : keys) {
        delete.setString(1, handler);
        delete.setString(2, key.epoch());
        delete.setString(3, key.eventId());
        delete.addBatch();
      }
      delete.executeBatch();
    }
    return keys.size() == CHUNK;
  }
}
