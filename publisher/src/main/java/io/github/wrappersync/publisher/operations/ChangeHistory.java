package io.github.wrappersync.publisher.operations;

import io.github.wrappersync.publisher.registry.SqlNames;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The changes of a tenant, a table or a record, from the change log, with the events that each led
 * to. Thread-safe; blocks for a few seconds at the longest.
 *
 * <p>The change log has one index, its primary key, as each further one would be a part of every
 * write of the wrapper. So it is walked by ids, backwards and {@value #SLICE} rows at a time. Ids
 * ascend with time: where the hours that are asked for begin is found by bisection, in some thirty
 * look-ups. A page that has looked for {@value #PATIENCE_MILLIS} ms without being full ends there,
 * and says where to go on; so a rare record in a long log takes several pages, not one that times
 * out.
 */
public final class ChangeHistory {

  private static final int SLICE = 20_000;
  private static final int PATIENCE_MILLIS = 5_000;
  private static final int QUERY_TIMEOUT_SECONDS = 10;

  /** Times and ids of neighbours may be swapped, as two sessions take them independently. */
  private static final Duration DISORDER = Duration.ofMinutes(5);

  private static final String EVENTS =
      """
      SELECT change_id, position, event_id, application, tenant_id, data_type, change_type
      FROM sync.event WHERE change_id = ANY (:ids) ORDER BY position
      """;

  private static final String SET_ASIDE =
      "SELECT change_id, reason FROM sync.set_aside WHERE change_id = ANY (:ids)";

  private final JdbcClient jdbc;
  private final String changeLog;
  private final LongSupplier nanoTime;

  /**
   * @param wrapperSchema the schema of the change log, as it stands in the catalog
   */
  public ChangeHistory(DataSource dataSource, String wrapperSchema, LongSupplier nanoTime) {
    JdbcTemplate impatient = new JdbcTemplate(dataSource);
    impatient.setQueryTimeout(QUERY_TIMEOUT_SECONDS);
    this.jdbc = JdbcClient.create(impatient);
    this.changeLog = SqlNames.quote(wrapperSchema) + ".change_log";
    this.nanoTime = nanoTime;
  }

  /**
   * What is asked for; at least one of the first three is given.
   *
   * @param before only changes with a lower id
   */
  public record Query(
      @Nullable String tenant,
      @Nullable String table,
      @Nullable String record,
      Duration back,
      int limit,
      long before) {}

  /** An event that a change led to. */
  public record Led(
      long position,
      String eventId,
      String application,
      String tenantId,
      String dataType,
      String changeType) {}

  /**
   * A change.
   *
   * @param changedFields the columns that an update changed
   * @param data the record as a JSON text, as the change left it
   * @param setAside why it is set aside; null if it is not
   */
  public record Change(
      long changeId,
      String table,
      String recordId,
      @Nullable String tenantId,
      String operation,
      Instant changedAt,
      List<String> changedFields,
      String priority,
      @Nullable String actor,
      boolean processed,
      @Nullable String data,
      @Nullable String setAside,
      List<Led> events) {

    Change with(@Nullable String reason, List<Led> led) {
      return new Change(
          changeId,
          table,
          recordId,
          tenantId,
          operation,
          changedAt,
          changedFields,
          priority,
          actor,
          processed,
          data,
          reason,
          List.copyOf(led));
    }
  }

  /**
   * A page, newest first.
   *
   * @param next what to give as {@code before} for the next one; null at the end
   */
  public record Page(List<Change> changes, @Nullable Long next) {}

  /** Reads a page. */
  public Page read(Query query) {
    long deadline = nanoTime.getAsLong() + Duration.ofMillis(PATIENCE_MILLIS).toNanos();
    OffsetDateTime since = since(query.back());
    long floor = firstIdAfter(since.minus(DISORDER));
    List<Change> found = new ArrayList<>();
    long before = query.before();
    while (true) {
      Optional<Long> lowest = lowestOfSlice(floor, before);
      if (lowest.isEmpty()) {
        return new Page(completed(found), null);
      }
      int wanted = query.limit() - found.size();
      List<Change> slice = slice(query, since, lowest.get(), before, wanted);
      found.addAll(slice);
      boolean isFull = slice.size() == wanted;
      before = isFull ? found.get(found.size() - 1).changeId() : lowest.get();
      if (isFull || nanoTime.getAsLong() - deadline >= 0) {
        boolean isEnd = lowestOfSlice(floor, before).isEmpty();
        return new Page(completed(found), isEnd ? null : before);
      }
    }
  }

  private OffsetDateTime since(Duration back) {
    return jdbc.sql("SELECT now() - make_interval(secs => :seconds)")
        .param("seconds", back.toSeconds())
        .query(OffsetDateTime.class)
        .single();
  }

  /** About the lowest id whose row was written after a time. */
  private long firstIdAfter(OffsetDateTime time) {
    long low = 0;
    long high =
        jdbc.sql("SELECT coalesce(max(id), 0) FROM " + changeLog).query(Long.class).single();
    while (low < high) {
      long middle = low + (high - low) / 2;
      Optional<Probe> probe =
          jdbc.sql(
                  "SELECT id, changed_at < :time AS old FROM %s WHERE id > :id ORDER BY id LIMIT 1"
                      .formatted(changeLog))
              .param("id", middle)
              .param("time", time)
              .query((row, number) -> new Probe(row.getLong("id"), row.getBoolean("old")))
              .optional();
      if (probe.isPresent() && probe.get().isOld()) {
        low = probe.get().id();
      } else {
        high = middle;
      }
    }
    return low;
  }

  private record Probe(long id, boolean isOld) {}

  /** The lowest of the next ids downwards; empty if there is none. Reads the index alone. */
  private Optional<Long> lowestOfSlice(long floor, long before) {
    return jdbc.sql(
            """
            SELECT min(id) FROM (
              SELECT id FROM %s WHERE id < :before AND id >= :floor ORDER BY id DESC LIMIT :size) AS slice
            """
                .formatted(changeLog))
        .param("before", before)
        .param("floor", floor)
        .param("size", SLICE)
        .query((row, number) -> Optional.ofNullable(row.getObject(1, Long.class)))
        .single();
  }

  private List<Change> slice(
      Query query, OffsetDateTime since, long lowest, long before, int limit) {
    return jdbc.sql(
            """
            SELECT id, table_name, record_id, tenant_id, operation, changed_at, changed_fields, priority, actor, processed,
                   row_data::text AS data
            FROM %s
            WHERE id >= :lowest AND id < :before AND changed_at >= :since%s%s%s
            ORDER BY id DESC LIMIT :limit
            """
                .formatted(
                    changeLog,
                    query.tenant() == null ? "" : " AND tenant_id::text = :tenant",
                    query.table() == null ? "" : " AND table_name = :table",
                    query.record() == null ? "" : " AND record_id::text = :record"))
        .param("lowest", lowest)
        .param("before", before)
        .param("since", since)
        .param("tenant", query.tenant())
        .param("table", query.table())
        .param("record", query.record())
        .param("limit", limit)
        .query((row, number) -> change(row))
        .list();
  }

  private static Change change(ResultSet row) throws SQLException {
    String fields = row.getString("changed_fields");
    return new Change(
        row.getLong("id"),
        row.getString("table_name"),
        row.getString("record_id"),
        row.getString("tenant_id"),
        row.getString("operation"),
        row.getObject("changed_at", OffsetDateTime.class).toInstant(),
        fields == null || fields.isEmpty() ? List.of() : Arrays.asList(fields.split(",")),
        row.getString("priority"),
        row.getString("actor"),
        row.getBoolean("processed"),
        row.getString("data"),
        null,
        List.of());
  }

  /** With the events and the reasons why some are set aside. */
  private List<Change> completed(List<Change> changes) {
    if (changes.isEmpty()) {
      return changes;
    }
    Long[] ids = changes.stream().map(Change::changeId).toArray(Long[]::new);
    Map<Long, List<Led>> events = new HashMap<>();
    jdbc.sql(EVENTS)
        .param("ids", ids)
        .query(
            row -> {
              events
                  .computeIfAbsent(row.getLong("change_id"), unused -> new ArrayList<>())
                  .add(led(row));
            });
    Map<Long, String> reasons = new HashMap<>();
    jdbc.sql(SET_ASIDE)
        .param("ids", ids)
        .query(
            row -> {
              reasons.put(row.getLong("change_id"), row.getString("reason"));
            });
    return changes.stream()
        .map(
            change ->
                change.with(
                    reasons.get(change.changeId()),
                    events.getOrDefault(change.changeId(), List.of())))
        .toList();
  }

  private static Led led(ResultSet row) throws SQLException {
    return new Led(
        row.getLong("position"),
        row.getString("event_id"),
        row.getString("application"),
        row.getString("tenant_id"),
        row.getString("data_type"),
        row.getString("change_type"));
  }
}
