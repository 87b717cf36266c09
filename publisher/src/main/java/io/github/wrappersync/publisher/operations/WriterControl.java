package io.github.wrappersync.publisher.operations;

import io.github.wrappersync.publisher.drain.WriterState;
import io.github.wrappersync.publisher.drain.WritingInstance;
import io.github.wrappersync.publisher.registry.SqlNames;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Pauses and resumes the writer, and has it drain at once: in the database, for the instance that
 * writes, whichever that is. Thread-safe; blocks for its queries, and {@link #drain} for as long as
 * it is told to wait.
 */
public final class WriterControl {

  private static final Logger log = LoggerFactory.getLogger(WriterControl.class);

  private static final long SHORTEST_LOOK = Duration.ofMillis(5).toNanos();
  private static final long LONGEST_LOOK = Duration.ofMillis(100).toNanos();

  private static final String PAUSE =
      """
      UPDATE sync.control
      SET paused = true,
          paused_at = CASE WHEN paused THEN paused_at ELSE now() END,
          pause_reason = CASE WHEN paused THEN coalesce(:reason, pause_reason) ELSE :reason END
      RETURNING paused, paused_at, pause_reason
      """;

  private static final String RESUME =
      """
      UPDATE sync.control SET paused = false, paused_at = NULL, pause_reason = NULL
      RETURNING paused, paused_at, pause_reason
      """;

  private static final String ASK =
      "UPDATE sync.control SET drains_asked = drains_asked + 1 RETURNING drains_asked";

  /** From the low watermark on, and what was put back below it. */
  private static final String BACKLOG =
      """
      SELECT coalesce((SELECT head FROM sync.log), 0) AS head, (
        SELECT count(*) FROM %1$s.change_log
        WHERE processed IS NOT TRUE AND id >= coalesce((SELECT low_watermark FROM sync.log), 0)) + (
        SELECT count(*) FROM sync.redrain r JOIN %1$s.change_log c ON c.id = r.change_id
        WHERE c.processed IS NOT TRUE AND c.id < coalesce((SELECT low_watermark FROM sync.log), 0)) AS changes
      """;

  private final JdbcClient jdbc;
  private final String backlog;
  private final Supplier<Optional<WriterState>> writer;

  /**
   * @param wrapperSchema the schema of the change log, as it stands in the catalog
   * @param writer how the writer of this instance stands, if it has one
   */
  public WriterControl(
      JdbcClient jdbc, String wrapperSchema, Supplier<Optional<WriterState>> writer) {
    this.jdbc = jdbc;
    this.backlog = BACKLOG.formatted(SqlNames.quote(wrapperSchema));
    this.writer = writer;
  }

  /**
   * Whether the writer is paused.
   *
   * @param pausedAt since when; null if it is not
   * @param reason as the operator gave it; null if there is none
   */
  public record Pause(boolean paused, @Nullable Instant pausedAt, @Nullable String reason) {}

  /**
   * How a drain went.
   *
   * @param complete whether every change that was committed before the request is in the event log
   * @param head the position of the newest event
   * @param backlog how many changes wait now
   * @param reason why it is not complete; null if it is
   */
  public record Drained(boolean complete, long head, long backlog, @Nullable String reason) {}

  /**
   * Stops draining and backfilling on every instance, within about 250 ms and the batch under way.
   * A pause that is there already keeps its beginning.
   */
  public Pause pause(@Nullable String reason) {
    Pause pause =
        jdbc.sql(PAUSE)
            .param("reason", reason, java.sql.Types.VARCHAR)
            .query((row, number) -> pause(row))
            .single();
    log.info("The writer is asked to pause");
    return pause;
  }

  /** Goes on after a pause. */
  public Pause resume() {
    Pause pause = jdbc.sql(RESUME).query((row, number) -> pause(row)).single();
    log.info("The writer is asked to go on");
    return pause;
  }

  /** Whether the writer is paused. */
  public Pause pauseState() {
    return jdbc.sql("SELECT paused, paused_at, pause_reason FROM sync.control")
        .query((row, number) -> pause(row))
        .single();
  }

  /** The address of the instance that writes; empty if none does. */
  public Optional<String> writingInstance() {
    return jdbc.sql(WritingInstance.QUERY)
        .query(
            (row, number) ->
                Optional.ofNullable(row.getBoolean("writes") ? row.getString("writer") : null))
        .single();
  }

  /**
   * Has all waiting changes drained now, whatever their interval.
   *
   * @param wait how long to wait for the end
   */
  public Drained drain(Duration wait) {
    long deadline = System.nanoTime() + wait.toNanos();
    long number;
    try {
      number = jdbc.sql(ASK).query(Long.class).single();
    } catch (DataAccessException e) {
      return drained(
          "the request can not be stored: " + firstLine(e.getMostSpecificCause()), false);
    }
    long look = SHORTEST_LOOK;
    while (true) {
      if (isDone(number)) {
        return drained(null, true);
      }
      Pause pause = pauseState();
      long left = deadline - System.nanoTime();
      if (pause.paused() || left <= 0 || Thread.currentThread().isInterrupted()) {
        return drained(reason(pause), false);
      }
      LockSupport.parkNanos(Math.min(look, left));
      look = Math.min(look * 2, LONGEST_LOOK);
    }
  }

  private boolean isDone(long number) {
    return jdbc.sql("SELECT drains_done >= :number FROM sync.control")
        .param("number", number)
        .query(Boolean.class)
        .single();
  }

  /** Where nothing waits, everything is in the event log, with or without a writer. */
  private Drained drained(@Nullable String reason, boolean done) {
    return jdbc.sql(backlog)
        .query(
            (row, number) -> {
              long changes = row.getLong("changes");
              boolean complete = done || changes == 0;
              return new Drained(complete, row.getLong("head"), changes, complete ? null : reason);
            })
        .single();
  }

  private String reason(Pause pause) {
    if (pause.paused()) {
      return "paused since %s: the changes are drained after POST /admin/resume"
          .formatted(pause.pausedAt());
    }
    String interruption =
        writer.get().map(WriterState::interruption).filter(text -> !text.isEmpty()).orElse(null);
    if (interruption != null) {
      return "the writer is interrupted: " + interruption;
    }
    return writingInstance()
        .map(instance -> "the drain is under way, or about to be, at %s".formatted(instance))
        .orElse("no instance writes at the moment: the next one that does drains them");
  }

  private static String firstLine(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }

  private static Pause pause(ResultSet row) throws SQLException {
    OffsetDateTime at = row.getObject("paused_at", OffsetDateTime.class);
    return new Pause(
        row.getBoolean("paused"),
        at == null ? null : at.toInstant(),
        row.getString("pause_reason"));
  }
}
