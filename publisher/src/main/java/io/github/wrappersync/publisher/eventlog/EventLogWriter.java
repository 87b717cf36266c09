package io.github.wrappersync.publisher.eventlog;

import io.github.wrappersync.model.Channel;
import io.github.wrappersync.publisher.sql.RoundTrip;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends to the event log, on the connection that holds the writer's lease, in the transaction
 * that is open there.
 *
 * <p>The head and the channels' newest positions are kept in memory, as nobody else writes them:
 * see {@link ChannelTails}. They run ahead of the database while a transaction is open: if it
 * fails, what the append has replaced is put back, or the writer is thrown away and a new one reads
 * what was committed. As a last defence each append expects the head in the database to be the one
 * that it continues from.
 */
public final class EventLogWriter {

  private static final Logger log = LoggerFactory.getLogger(EventLogWriter.class);

  private static final String MOVE_HEAD =
      "UPDATE sync.log SET head = ?, low_watermark = ? WHERE head = ? AND epoch = ?";

  /** A place where no row is. */
  private static final String NOWHERE = "(0,0)";

  private String epoch;
  private final long lowWatermark;
  private final ChannelTails tails;
  private final Lives lives;
  private final long term;
  private long head;

  /** Where the row of {@code sync.log} was left, or something that is no row's place. */
  private String rowAt = NOWHERE;

  /** What the last append has replaced, should it be rolled back. */
  private long replacedHead;

  private EventLogWriter(
      String epoch, long head, long lowWatermark, ChannelTails tails, Lives lives, long term) {
    this.epoch = epoch;
    this.head = head;
    this.replacedHead = head;
    this.lowWatermark = lowWatermark;
    this.tails = tails;
    this.lives = lives;
    this.term = term;
  }

  /**
   * Reads where the log ends, begins a new term, and a new epoch if the database has begun a new
   * life. Commits nothing itself.
   */
  public static EventLogWriter open(Connection connection) throws SQLException {
    String life = Epoch.life(connection);
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO sync.log (epoch, life) VALUES (?, ?) ON CONFLICT DO NOTHING")) {
      insert.setString(1, Epoch.next());
      insert.setString(2, life);
      insert.executeUpdate();
    }
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE sync.log SET epoch = ?, life = ? WHERE life <> ?")) {
      update.setString(1, Epoch.next());
      update.setString(2, life);
      update.setString(3, life);
      if (update.executeUpdate() > 0) {
        log.warn(
            "The database has begun a new life (restore, failover or copy): a new epoch begins, and every consumer starts"
                + " over from a snapshot");
      }
    }
    try (PreparedStatement select =
            connection.prepareStatement(
                "UPDATE sync.log SET terms = terms + 1 RETURNING epoch, head, low_watermark, terms");
        ResultSet result = select.executeQuery()) {
      result.next();
      return new EventLogWriter(
          result.getString("epoch"),
          result.getLong("head"),
          result.getLong("low_watermark"),
          ChannelTails.read(connection, result.getLong("head")),
          Lives.read(connection),
          result.getLong("terms"));
    }
  }

  public String epoch() {
    return epoch;
  }

  /** The position of the newest event, those of the open transaction included. */
  public long head() {
    return head;
  }

  /** How often the log was opened for writing, with this time. */
  public long term() {
    return term;
  }

  /** The low watermark of the change log as it was stored when this writer was opened. */
  public long lowWatermark() {
    return lowWatermark;
  }

  /**
   * Begins new lives of applications that were removed before: leaves one position out, behind
   * which their events will lie.
   *
   * @return the position
   * @throws LeaseLostException if somebody else has written
   */
  public long begin(Connection connection, Collection<String> applications) throws SQLException {
    long expectedHead = head;
    head++;
    try (PreparedStatement statement =
        connection.prepareStatement("UPDATE sync.log SET head = ? WHERE head = ? AND epoch = ?")) {
      statement.setLong(1, head);
      statement.setLong(2, expectedHead);
      statement.setString(3, epoch);
      requireOne(statement.executeUpdate(), expectedHead);
    }
    applications.forEach(application -> lives.begin(application, head));
    return head;
  }

  /** Reads and appends nothing for applications that were removed from now on. */
  public void end(Collection<String> applications) {
    applications.forEach(lives::end);
    tails.end(applications);
  }

  /** Reads the heads of some records. */
  public Heads heads(Connection connection, Collection<RecordKey> records) throws SQLException {
    Heads heads = new Heads();
    if (records.isEmpty()) {
      return heads;
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT head.data_type, head.record_id, head.application, head.tenant_id, head.position
            FROM unnest(?::text[], ?::text[]) AS wanted (data_type, record_id)
            JOIN sync.head ON head.data_type = wanted.data_type AND head.record_id = wanted.record_id
            """)) {
      statement.setArray(1, texts(connection, records.stream().map(RecordKey::dataType)));
      statement.setArray(2, texts(connection, records.stream().map(RecordKey::recordId)));
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          Recipient recipient = new Recipient(result.getString(3), result.getString(4));
          if (!lives.isRemoved(recipient.application())) {
            heads.add(
                new RecordKey(result.getString(1), result.getString(2)),
                recipient,
                result.getLong(5));
          }
        }
      }
    }
    return heads;
  }

  /**
   * The records of a data type that anybody has, in the order of their ids.
   *
   * @param after only those beyond this id; empty for the beginning
   */
  public List<String> recordsWithHeads(
      Connection connection, String dataType, String after, int limit) throws SQLException {
    List<String> records = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT DISTINCT record_id FROM sync.head
            WHERE data_type = ? AND record_id > ? AND application <> ALL (?)
            ORDER BY record_id LIMIT ?
            """)) {
      statement.setString(1, dataType);
      statement.setString(2, after);
      statement.setArray(3, texts(connection, lives.removed().stream()));
      statement.setInt(4, limit);
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          records.add(result.getString(1));
        }
      }
    }
    return records;
  }

  /** Reads the payloads of events that are in the log. */
  public Map<Long, String> payloads(Connection connection, Collection<Long> positions)
      throws SQLException {
    Map<Long, String> payloads = new HashMap<>();
    if (positions.isEmpty()) {
      return payloads;
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT position, payload FROM sync.event WHERE position = ANY (?)")) {
      statement.setObject(1, positions.stream().mapToLong(Long::longValue).toArray());
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          payloads.put(result.getLong(1), result.getString(2));
        }
      }
    }
    return payloads;
  }

  /**
   * Appends events as the other method does, and waits until all of it is done.
   *
   * @return the events with their positions: to be announced once the transaction is committed
   * @throws LeaseLostException if somebody else has written
   */
  public List<Event> append(
      Connection connection, List<NewEvent> newEvents, long newLowWatermark, BatchTrace trace)
      throws SQLException {
    RoundTrip rest = new RoundTrip();
    List<Event> events = append(connection, newEvents, newLowWatermark, trace, rest);
    rest.execute(connection);
    return events;
  }

  /**
   * Appends events in this order, moves the heads, begins channels, and stores the low watermark of
   * the change log.
   *
   * @param trace the trace that they belong to
   * @param rest takes what is not written at once, to be executed before the commit; throws a
   *     {@link LeaseLostException} if somebody else has written
   * @return the events with their positions: to be announced once the transaction is committed
   */
  public List<Event> append(
      Connection connection,
      List<NewEvent> newEvents,
      long newLowWatermark,
      BatchTrace trace,
      RoundTrip rest)
      throws SQLException {
    long expectedHead = head;
    List<Event> events = number(newEvents, trace);
    if (!events.isEmpty()) {
      AppendStatements.appendEvents(connection, rest, events);
      AppendStatements.moveHeads(rest, events);
      tails.add(rest);
    }
    moveHead(connection, expectedHead, newLowWatermark, rest);
    return events;
  }

  /**
   * Finds the row where it was left. A search would pass all versions that it has had for as long
   * as somebody's open transaction may still see them: one for each batch.
   */
  private void moveHead(
      Connection connection, long expectedHead, long newLowWatermark, RoundTrip rest) {
    rest.add(
        MOVE_HEAD + " AND ctid = ?::tid RETURNING ctid",
        returned ->
            rowAt =
                returned.isEmpty()
                    ? search(connection, expectedHead, newLowWatermark)
                    : returned.get(0),
        head,
        newLowWatermark,
        expectedHead,
        epoch,
        rowAt);
  }

  /** It has moved: somebody has rewritten the table, or this is the first batch. */
  private String search(Connection connection, long expectedHead, long newLowWatermark)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(MOVE_HEAD + " RETURNING ctid")) {
      statement.setLong(1, head);
      statement.setLong(2, newLowWatermark);
      statement.setLong(3, expectedHead);
      statement.setString(4, epoch);
      try (ResultSet moved = statement.executeQuery()) {
        requireOne(moved.next() ? 1 : 0, expectedHead);
        return moved.getString(1);
      }
    }
  }

  private List<Event> number(List<NewEvent> newEvents, BatchTrace trace) {
    List<Event> events = new ArrayList<>(newEvents.size());
    replacedHead = head;
    tails.beginAppend();
    for (NewEvent content : newEvents) {
      head++;
      Channel channel = content.channel();
      long previous = lives.previous(channel, tails.move(channel, head));
      events.add(
          new Event(
              head,
              previous,
              Epoch.eventId(epoch, head),
              channel,
              content,
              trace.traceparent(events.size())));
    }
    return events;
  }

  private static void requireOne(int updated, long expectedHead) throws LeaseLostException {
    if (updated != 1) {
      throw new LeaseLostException(
          "The head of the event log is not %d any more: another instance writes"
              .formatted(expectedHead));
    }
  }

  /**
   * Begins a new epoch, in the transaction that is open: what consumers have of the old one they
   * replace by a snapshot. Positions go on.
   *
   * @throws LeaseLostException if somebody else has written
   */
  public void beginEpoch(Connection connection) throws SQLException {
    String next = Epoch.next();
    try (PreparedStatement statement =
        connection.prepareStatement("UPDATE sync.log SET epoch = ? WHERE head = ? AND epoch = ?")) {
      statement.setString(1, next);
      statement.setLong(2, head);
      statement.setString(3, epoch);
      if (statement.executeUpdate() != 1) {
        throw new LeaseLostException(
            "The epoch of the event log is not '%s' any more: another instance writes"
                .formatted(epoch));
      }
    }
    epoch = next;
  }

  /** Forgets the last append: its transaction is rolled back, and was the last one. */
  public void rolledBack() {
    head = replacedHead;
    tails.rolledBack();
  }

  /**
   * Completes {@code sync.channel}, which lags behind. To be called now and then, while no append
   * is under way, and committed.
   */
  public void writeChannels(Connection connection) throws SQLException {
    tails.write(connection, head);
  }

  private static Array texts(Connection connection, Stream<String> values) throws SQLException {
    return connection.createArrayOf("text", values.toArray(String[]::new));
  }
}
