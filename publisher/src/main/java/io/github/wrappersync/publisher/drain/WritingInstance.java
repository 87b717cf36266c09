package io.github.wrappersync.publisher.drain;

/**
 * Tells which instance writes, to whoever can read the database: the one that holds the lease. Its
 * address stands in {@code sync.control}, where each writer puts its own as the first thing.
 */
public final class WritingInstance {

  /** One row: whether an instance holds the lease, and the address of the last one that did. */
  public static final String QUERY =
      """
      SELECT writer, EXISTS (
               SELECT FROM pg_locks
               WHERE locktype = 'advisory' AND granted AND classid = %d AND objid = %d AND objsubid = 1
                 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS writes
      FROM sync.control
      """
          .formatted(Lease.LOCK >>> 32, Lease.LOCK & 0xFFFF_FFFFL);

  private WritingInstance() {}
}
