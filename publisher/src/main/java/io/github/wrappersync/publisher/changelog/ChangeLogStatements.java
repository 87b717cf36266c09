package io.github.wrappersync.publisher.changelog;

/**
 * The statements of {@link ChangeLogReader}.
 *
 * <p>A change log that the wrapper had before may have nulls where the publisher's own has none.
 *
 * @param look the rows beyond an id, as runs of consecutive ids with one table and one state. A
 *     statement of the wrapper's that changes many rows leaves but one
 * @param hurry the unprocessed rows of some tables beyond an id. There is no index for it: it reads
 *     all rows that lie ahead, in the database, which is a fraction of what it takes to send them
 * @param lookIntoGaps a snapshot, and the unprocessed rows in those gaps of which it may show more
 *     than was known; of those that are taken as a whole, the rows of some tables only. One
 *     statement, hence one snapshot; it stands in a row of its own, so that it is returned even if
 *     there is no other
 * @param read the unprocessed rows with some ids
 * @param mark marks the rows with some ids as processed
 */
record ChangeLogStatements(
    String look, String hurry, String lookIntoGaps, String read, String mark) {

  static ChangeLogStatements on(String changeLog) {
    return new ChangeLogStatements(
        """
        SELECT min(id) AS first, max(id) AS last, table_name, processed
        FROM (
          SELECT id, table_name, processed,
                 id - row_number() OVER (PARTITION BY table_name, processed ORDER BY id) AS run
          FROM (
            SELECT id, coalesce(table_name, '') AS table_name, processed IS TRUE AS processed
            FROM %s WHERE id > ? ORDER BY id LIMIT ?
          ) AS beyond
        ) AS numbered
        GROUP BY table_name, processed, run
        ORDER BY first
        """
            .formatted(changeLog),
        """
        SELECT id FROM %s WHERE id > ? AND processed IS NOT TRUE AND table_name = ANY (?) ORDER BY id LIMIT ?
        """
            .formatted(changeLog),
        """
        WITH present AS MATERIALIZED (
          SELECT pg_current_snapshot() AS snapshot
        ), moved AS MATERIALIZED (
          SELECT number FROM unnest(?::int[], ?::bigint[]) AS gap (number, unknown_from), present
          WHERE unknown_from::text::xid8 < pg_snapshot_xmax(snapshot)
          UNION
          SELECT number FROM unnest(?::int[], ?::bigint[]) AS gap (number, open), present
          WHERE pg_visible_in_snapshot(open::text::xid8, snapshot)
        )
        SELECT NULL::bigint AS id, NULL::text AS table_name, NULL::boolean AS processed, snapshot::text AS snapshot
        FROM present
        UNION ALL
        SELECT change.id, change.table_name, change.processed, NULL
        FROM present CROSS JOIN moved
        JOIN unnest(?::int[], ?::bigint[], ?::bigint[], ?::bigint[]) AS gap (number, first_id, last_id, whole_from) USING (number)
        CROSS JOIN LATERAL (
          SELECT id, coalesce(table_name, '') AS table_name, processed FROM %s
          WHERE id BETWEEN gap.first_id AND gap.last_id AND processed IS NOT TRUE
            AND (pg_snapshot_xmin(present.snapshot) < gap.whole_from::text::xid8 OR table_name = ANY (?))
        ) AS change
        """
            .formatted(changeLog),
        """
        SELECT id, coalesce(table_name, '') AS table_name, coalesce(record_id, '') AS record_id,
               coalesce(operation, '') AS operation, coalesce(changed_at, created_at, now()) AS changed_at,
               changed_fields, tenant_id, row_data::text, xid::text, row_data IS NULL AND actor IS NULL AS thin
        FROM %s AS change WHERE id = ANY (?) AND processed IS NOT TRUE
          AND NOT EXISTS (SELECT FROM sync.redrain WHERE change_id = change.id)
        """
            .formatted(changeLog),
        """
        UPDATE %s SET processed = true, batch_id = ? WHERE id = ANY (?)
        """
            .formatted(changeLog));
  }
}
