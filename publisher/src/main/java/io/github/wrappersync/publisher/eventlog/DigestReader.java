package io.github.wrappersync.publisher.eventlog;

import io.github.wrappersync.model.Channel;
import io.github.wrappersync.wire.Digest;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads the count and the hash of each channel. Thread-safe; blocks for one query, which reads all
 * heads of the selection.
 *
 * <p>The hash is the sum of {@link io.github.wrappersync.wire.RecordHash}. PostgreSQL adds the
 * signed 64-bit numbers up without overflow; the lowest 64 bits of that are the same sum modulo
 * 2<sup>64</sup>.
 */
public final class DigestReader {

  private static final String DIGEST =
      """
      SELECT l.epoch, l.head, d.*
      FROM sync.log l
      LEFT JOIN (
        SELECT tenant_id, data_type, count(*) AS records,
               sum(('x' || encode(substring(sha256(convert_to(record_id || ':' || position, 'UTF8')) FOR 8), 'hex'))
                   ::bit(64)::bigint) AS hash
        FROM sync.head
        WHERE application = :application%s
        GROUP BY tenant_id, data_type) d ON true
      """;

  private final JdbcClient jdbc;

  public DigestReader(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Reads the digest of a selection.
   *
   * @throws LogNotStartedException if the event log has no epoch yet
   */
  public Digest read(Selection selection) {
    ResultSetExtractor<Digest> extractor = rows -> digest(selection.application(), rows);
    return jdbc.sql(DIGEST.formatted(selection.tenantAndTypeConditions()))
        .param("application", selection.application())
        .param("tenants", selection.tenantArray())
        .param("types", selection.typeArray())
        .query(extractor);
  }

  private static Digest digest(String application, ResultSet rows) throws SQLException {
    if (!rows.next()) {
      throw new LogNotStartedException();
    }
    String epoch = rows.getString("epoch");
    long head = rows.getLong("head");
    Map<Channel, Digest.Summary> channels = new HashMap<>();
    do {
      BigDecimal hash = rows.getBigDecimal("hash");
      if (hash != null) {
        channels.put(
            new Channel(application, rows.getString("tenant_id"), rows.getString("data_type")),
            new Digest.Summary(
                rows.getLong("records"), "%016x".formatted(hash.toBigInteger().longValue())));
      }
    } while (rows.next());
    return new Digest(epoch, head, channels);
  }
}
