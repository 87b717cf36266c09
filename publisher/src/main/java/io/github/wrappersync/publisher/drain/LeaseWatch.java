package io.github.wrappersync.publisher.drain;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Looks from any instance whether there is a writer. Thread-safe; blocks for one query. */
public final class LeaseWatch {

  /** As {@code pg_locks} shows an advisory lock of one 64-bit number. */
  private static final String HELD =
      """
      SELECT EXISTS (
        SELECT FROM pg_locks
        WHERE locktype = 'advisory' AND granted AND objsubid = 1
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND classid::bigint = :high AND objid::bigint = :low)
      """;

  private final JdbcClient jdbc;

  public LeaseWatch(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Whether any instance holds the lease. */
  public boolean isHeld() {
    return jdbc.sql(HELD)
        .param("high", Lease.LOCK >>> Integer.SIZE)
        .param("low", Lease.LOCK & 0xFFFF_FFFFL)
        .query(Boolean.class)
        .single();
  }
}
