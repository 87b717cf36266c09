package io.github.wrappersync.publisher.eventlog;

import io.github.wrappersync.internal.text.Printable;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.SnapshotLine;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads the newest state of every record of a selection. Thread-safe; blocks as long as its
 * consumer takes, but holds a database connection only for each page. While a page is taken, the
 * one after it is read.
 *
 * <p>There is no transaction around the snapshot, as one that is open for minutes would keep
 * PostgreSQL from cleaning up the wrapper's tables. So a record may be newer than the position of
 * the first line, and one deleted meanwhile may be missing or present: the feed from that position
 * on tells all of it, and a reader that applies it by position ends where the wrapper is.
 *
 * <p>Records are read in the order of record id and tenant, by keyset: a page begins where the one
 * before ended, whatever was inserted or deleted in between. The record id comes first because a
 * reader resumes by it. Two tenants may have a record of one id, and a stream may break between the
 * two: only then is the record that was named told again.
 */
public final class SnapshotReader {

  private static final int PAGE_SIZE = 1_000;

  /** The page after one of more characters is not read ahead. */
  private static final long MOST_AHEAD = 1 << 20;

  /** Up to this many tenants are walked one by one, by an index of their own. */
  private static final int FEW_TENANTS = 16;

  private static final String PAGE =
      """
      SELECT l.epoch, h.record_id, h.tenant_id, %s
      FROM sync.log l, (%s) h LEFT JOIN sync.event e USING (position)
      ORDER BY h.record_id, h.tenant_id
      """;

  /** Walks the primary key of head; record_id alone is what the index can be entered by. */
  private static final String HEADS_OF_ALL_TENANTS =
      """
      SELECT record_id, tenant_id, position FROM sync.head
      WHERE application = :application AND data_type = :type
        AND record_id >= :record AND (record_id, tenant_id) > (:record, :tenant)%s
      ORDER BY record_id, tenant_id
      LIMIT :size""";

  /** Walks head_tenant, a page for each tenant, and keeps the first page of them all. */
  private static final String HEADS_OF_FEW_TENANTS =
      """
      SELECT h.* FROM unnest(:tenants::text[]) t
      CROSS JOIN LATERAL (
        SELECT record_id, tenant_id, position FROM sync.head
        WHERE application = :application AND data_type = :type AND tenant_id = t
          AND record_id >= :record AND (record_id, tenant_id) > (:record, :tenant)
        ORDER BY record_id
        LIMIT :size) h
      ORDER BY h.record_id, h.tenant_id
      LIMIT :size""";

  private static final String HEADS_OF_ONE_RECORD =
      """
      SELECT count(*) FROM sync.head
      WHERE application = :application AND data_type = :type AND record_id = :record""";

  /** Where the application's life begins, which is another place in each life. */
  private static final String LIFE =
      "SELECT coalesce(since, -1) FROM sync.application WHERE name = :application";

  private final JdbcClient jdbc;
  private final LogStateReader log;
  private final Executor ahead;

  /**
   * Reads nothing yet.
   *
   * @param ahead reads a page while the one before it is taken; one that runs what it is given in
   *     the caller's thread has them read one after the other
   */
  public SnapshotReader(JdbcClient jdbc, Executor ahead) {
    this.jdbc = jdbc;
    this.log = new LogStateReader(jdbc);
    this.ahead = ahead;
  }

  /**
   * Where a stream broke off.
   *
   * @param dataType the data type of the last record that was received
   * @param recordId its id
   */
  public record Resume(String dataType, String recordId) {}

  /** Takes the lines; what it throws ends the snapshot. */
  @FunctionalInterface
  public interface Lines<E extends Exception> {
    void accept(SnapshotLine line) throws E;
  }

  /**
   * Reads a snapshot, or the rest of one.
   *
   * @param dataTypes the data types of the selection in the order in which they are told
   * @param resume where to go on; its data type is one of those
   * @throws LogNotStartedException if the event log has no epoch yet
   * @throws ApplicationRemovedException if the application is not there, or not in the same life
   *     any more: what was read last may lack records
   * @throws IllegalStateException if another epoch began on the way, or a head has no event
   */
  public <E extends Exception> void read(
      Selection selection, List<String> dataTypes, Optional<Resume> resume, Lines<E> lines)
      throws E {
    long life = life(selection.application());
    LogState state = log.read();
    lines.accept(new SnapshotLine.Start(state.epoch(), state.head()));
    long count = 0;
    int first = resume.map(at -> dataTypes.indexOf(at.dataType())).orElse(0);
    for (String dataType : dataTypes.subList(first, dataTypes.size())) {
      Optional<Resume> here = resume.filter(at -> at.dataType().equals(dataType));
      Key key = here.map(at -> key(selection, at)).orElse(Key.BEFORE_ALL);
      Supplier<List<Envelope>> next = () -> page(selection, life, dataType, key);
      while (next != null) {
        List<Envelope> page = next.get();
        next = after(page, last -> page(selection, life, dataType, Key.of(last)));
        for (Envelope envelope : page) {
          requireSameEpoch(state, envelope);
          lines.accept(new SnapshotLine.Entry(envelope));
        }
        count += page.size();
      }
    }
    lines.accept(new SnapshotLine.End(count));
  }

  /**
   * Gives the page after this one, null if there is none. It is read at once, unless this one is
   * large: then there is never more than one.
   */
  private @Nullable Supplier<List<Envelope>> after(
      List<Envelope> page, Function<Envelope, List<Envelope>> reading) {
    if (page.size() < PAGE_SIZE) {
      return null;
    }
    Envelope last = page.get(page.size() - 1);
    long size = page.stream().mapToLong(envelope -> envelope.data().length()).sum();
    if (size > MOST_AHEAD) {
      return () -> reading.apply(last);
    }
    CompletableFuture<List<Envelope>> begun =
        CompletableFuture.supplyAsync(() -> reading.apply(last), ahead);
    return () -> {
      try {
        return begun.join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof RuntimeException failure) {
          throw failure;
        }
        throw e;
      }
    };
  }

  private long life(String application) {
    return jdbc.sql(LIFE)
        .param("application", application)
        .query(Long.class)
        .optional()
        .orElseThrow(() -> new ApplicationRemovedException(application));
  }

  /** One page, of the same life of the application. */
  private List<Envelope> page(Selection selection, long life, String dataType, Key key) {
    List<Envelope> page = page(selection, dataType, key);
    if (life(selection.application()) != life) {
      throw new ApplicationRemovedException(selection.application());
    }
    return page;
  }

  private List<Envelope> page(Selection selection, String dataType, Key key) {
    int tenants = selection.tenants().size();
    String heads =
        tenants > 0 && tenants <= FEW_TENANTS
            ? HEADS_OF_FEW_TENANTS
            : HEADS_OF_ALL_TENANTS.formatted(
                tenants == 0 ? "" : " AND tenant_id = ANY (:tenants::text[])");
    ResultSetExtractor<List<Envelope>> envelopes =
        rows -> envelopes(selection.application(), dataType, rows);
    return jdbc.sql(PAGE.formatted(SnapshotRows.COLUMNS, heads))
        .param("application", selection.application())
        .param("type", dataType)
        .param("record", key.recordId)
        .param("tenant", key.tenantId)
        .param("tenants", selection.tenantArray())
        .param("size", PAGE_SIZE)
        .query(envelopes);
  }

  private static List<Envelope> envelopes(String application, String dataType, ResultSet rows)
      throws SQLException {
    List<Envelope> page = new ArrayList<>();
    if (rows.next()) {
      requireEvent(rows);
      String epoch = rows.getString("epoch"); // is that of all rows: there is one log
      SnapshotRows envelopes = new SnapshotRows(epoch, application, dataType, rows);
      page.add(envelopes.envelope());
      while (rows.next()) {
        requireEvent(rows);
        page.add(envelopes.envelope());
      }
    }
    return page;
  }

  /** A snapshot that lacked a record would have it deleted: it is rather broken off. */
  private static void requireEvent(ResultSet row) throws SQLException {
    if (row.getString("payload") == null) {
      throw new IllegalStateException(
          "The record '%s' has a head, but its event is not in the event log, which somebody must have changed by hand: a backfill of its table mends it"
              .formatted(Printable.id(row.getString("record_id"))));
    }
  }

  /** Behind the record named, or before it where several tenants have one of that id. */
  private Key key(Selection selection, Resume resume) {
    long holders =
        jdbc.sql(HEADS_OF_ONE_RECORD)
            .param("application", selection.application())
            .param("type", resume.dataType())
            .param("record", resume.recordId())
            .query(Long.class)
            .single();
    return new Key(resume.recordId(), holders > 1 ? "" : Key.AFTER_ALL_TENANTS);
  }

  private static void requireSameEpoch(LogState state, Envelope envelope) {
    if (!state.epoch().equals(envelope.epoch())) {
      throw new IllegalStateException(
          "The epoch changed from '%s' to '%s' while a snapshot was read: it has to be read anew"
              .formatted(state.epoch(), envelope.epoch()));
    }
  }

  /** Where a page begins: behind this record id and tenant. */
  private record Key(String recordId, String tenantId) {

    /** No tenant and no record has an empty id. */
    static final Key BEFORE_ALL = new Key("", "");

    /** Above every other character in the collation "C", that is in the order of UTF-8 bytes. */
    static final String AFTER_ALL_TENANTS = Character.toString(Character.MAX_CODE_POINT).repeat(64);

    static Key of(Envelope envelope) {
      return new Key(envelope.recordId(), envelope.channel().tenantId());
    }
  }
}
