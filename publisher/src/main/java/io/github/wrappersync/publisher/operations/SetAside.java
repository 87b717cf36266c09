package io.github.wrappersync.publisher.operations;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The changes that could not be routed or read. Thread-safe; blocks for one query. */
public final class SetAside {

  private static final String NEWEST =
      """
      SELECT id, change_id, table_name, record_id, tenant_id, code, reason, set_aside_at, attempts
      FROM sync.set_aside WHERE id < :before ORDER BY id DESC LIMIT :limit
      """;

  private final JdbcClient jdbc;

  public SetAside(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A change that waits for its fault to be mended; the record's data is left out.
   *
   * @param id names it in the operations
   * @param changeId the id of the row of the change log; null if a backfill found the record
   * @param tenantId null if the row has none
   * @param code names the cause for programs, such as {@code unknown-tenant}
   * @param reason says for people what was found and what was expected
   */
  public record Change(
      long id,
      @Nullable Long changeId,
      String table,
      String recordId,
      @Nullable String tenantId,
      String code,
      String reason,
      Instant setAsideAt,
      int attempts) {}

  public long count() {
    return jdbc.sql("SELECT count(*) FROM sync.set_aside").query(Long.class).single();
  }

  /**
   * The newest, newest first.
   *
   * @param before only those with a lower id
   */
  public List<Change> newest(int limit, long before) {
    return jdbc.sql(NEWEST)
        .param("limit", limit)
        .param("before", before)
        .query(SetAside::change)
        .list();
  }

  /** The change with this id; empty if there is none, or none any more. */
  public Optional<Change> find(long id) {
    return newest(1, id == Long.MAX_VALUE ? id : id + 1).stream()
        .filter(change -> change.id() == id)
        .findFirst();
  }

  /** Discards a change; tells whether it was there. */
  public boolean discard(long id) {
    return jdbc.sql("DELETE FROM sync.set_aside WHERE id = :id").param("id", id).update() > 0;
  }

  private static Change change(ResultSet row, int number) throws SQLException {
    return new Change(
        row.getLong("id"),
        row.getObject("change_id", Long.class),
        row.getString("table_name"),
        row.getString("record_id"),
        row.getString("tenant_id"),
        row.getString("code"),
        row.getString("reason"),
        row.getObject("set_aside_at", OffsetDateTime.class).toInstant(),
        row.getInt("attempts"));
  }
}
