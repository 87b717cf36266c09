package io.github.wrappersync.publisher.backfill;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The next records that a request finds among the heads of a data type, in the order of their ids.
 *
 * <p>The heads are walked by their primary key, which knows neither one application nor one tenant.
 * So a page looks at so many heads, however few of them are the request's: an application that has
 * hardly any among millions must not hold the drain up for as long as it takes to find that out.
 *
 * @param records those that the request concerns
 * @param until everything up to this id was looked at; null at the end
 */
record HeadPage(List<String> records, @Nullable String until) {

  private static final int HEADS = 3_000;

  /** The last record of a full page may have more heads behind it: it begins the next page. */
  private static final String PAGE =
      """
      WITH page AS (
        SELECT record_id, application, tenant_id FROM sync.head
        WHERE data_type = ? AND record_id > ? ORDER BY record_id LIMIT %1$d
      ), bounds AS (
        SELECT CASE WHEN count(*) = %1$d AND min(record_id) < max(record_id) THEN max(record_id) END AS cut,
               count(*) = %1$d AS goes_on
        FROM page
      ), looked_at AS (
        SELECT page.* FROM page, bounds WHERE cut IS NULL OR record_id < cut
      )
      SELECT (SELECT coalesce(array_agg(DISTINCT record_id ORDER BY record_id), '{}') FROM looked_at
              WHERE (?::text IS NULL OR application = ?) AND (?::text IS NULL OR tenant_id = ?)) AS records,
             CASE WHEN goes_on THEN (SELECT max(record_id) FROM looked_at) END AS until
      FROM bounds
      """
          .formatted(HEADS);

  static HeadPage next(Connection connection, String dataType, Request request)
      throws SQLException {
    if (request.recordId() != null) {
      return new HeadPage(List.of(request.recordId()), null);
    }
    try (PreparedStatement statement = connection.prepareStatement(PAGE)) {
      statement.setString(1, dataType);
      statement.setString(2, request.lastKey() == null ? "" : request.lastKey());
      statement.setString(3, request.application());
      statement.setString(4, request.application());
      statement.setString(5, request.tenantId());
      statement.setString(6, request.tenantId());
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        Array records = result.getArray("records");
        return new HeadPage(List.of((String[]) records.getArray()), result.getString("until"));
      }
    }
  }
}
