package io.github.wrappersync.publisher.plan;

import io.github.wrappersync.publisher.eventlog.Heads;
import io.github.wrappersync.publisher.eventlog.RecordKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The payloads of events that are in the log, read when they are first asked for; those that are
 * sure to be needed can be read at once before.
 */
public final class Payloads {

  private static final Logger log = LoggerFactory.getLogger(Payloads.class);

  /** Differs from every record. */
  private static final String UNKNOWN = "{}";

  private final Reader reader;
  private final Map<Long, String> read = new HashMap<>();

  /** Reads payloads from the log. */
  @FunctionalInterface
  public interface Reader {
    Map<Long, String> read(Collection<Long> positions) throws SQLException;
  }

  public Payloads(Reader reader) {
    this.reader = reader;
  }

  /** Reads the payloads of all heads of these records. */
  public void prefetch(Heads heads, Collection<RecordKey> records) throws SQLException {
    List<Long> positions = new ArrayList<>();
    for (RecordKey record : records) {
      heads.of(record).values().forEach(head -> positions.add(head.position()));
    }
    read.putAll(reader.read(positions));
  }

  String of(long position) throws SQLException {
    String payload = read.get(position);
    if (payload == null) {
      payload = reader.read(List.of(position)).get(position);
    }
    if (payload == null) {
      log.warn(
          "The event at position {} is a head but not in the event log, which somebody must have changed by hand: its data"
              + " counts as unknown, and the next change or backfill of the record mends it",
          position);
      payload = UNKNOWN;
    }
    read.put(position, payload);
    return payload;
  }
}
