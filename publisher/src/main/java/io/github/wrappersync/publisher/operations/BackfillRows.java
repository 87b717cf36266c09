package io.github.wrappersync.publisher.operations;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Reads rows of {@code sync.backfill}. */
final class BackfillRows {

  private BackfillRows() {}

  static Status.Backfill row(ResultSet row, int number) throws SQLException {
    Instant requestedAt = instant(row, "requested_at");
    return new Status.Backfill(
        row.getLong("id"),
        row.getString("table_name"),
        row.getString("application"),
        row.getString("tenant_id"),
        row.getString("record_id"),
        row.getObject("first_position", Long.class),
        row.getObject("last_position", Long.class),
        row.getString("former_type"),
        row.getBoolean("forced"),
        row.getBoolean("cancelled") ? "cancelled" : row.getString("phase"),
        row.getLong("rows_read"),
        row.getObject("rows_total", Long.class),
        row.getLong("events"),
        requestedAt == null ? Instant.EPOCH : requestedAt,
        instant(row, "finished_at"));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
