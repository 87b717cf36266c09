package io.github.wrappersync.store.jdbc;

import io.github.wrappersync.store.DeadLetter;
import io.github.wrappersync.store.DeadLetterState;
import io.github.wrappersync.store.DeadLetters;
import io.github.wrappersync.store.DeadRecord;
import io.github.wrappersync.store.Lease;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps dead letters in {@code sync_dead_letter}. */
final class JdbcDeadLetters implements DeadLetters {

  private static final String COLUMNS =
      "letter_id, handler, tenant_id, data_type, record_id, position, event, attempts, error, at_millis, state";

  private final Database database;

  JdbcDeadLetters(Database database) {
    this.database = database;
  }

  @Override
  public void put(Lease lease, DeadLetter letter) {
    database.write(
        "Keeping a dead letter",
        connection -> {
          boolean isNew =
              Sql.update(
                      connection,
                      """
                      UPDATE sync_dead_letter SET event = ?, attempts = ?, error = ?, at_millis = ?, state = ?
                      WHERE letter_id = ?
                      """,
                      letter.event(),
                      letter.attempts(),
                      letter.error(),
                      letter.at().toEpochMilli(),
                      letter.state().name(),
                      letter.id())
                  == 0;
          if (isNew) {
            insert(connection, letter);
          }
          database.requireHeld(connection, lease);
          return isNew;
        });
  }

  private void insert(Connection connection, DeadLetter letter) throws SQLException {
    database
        .dialect(connection)
        .insertIfAbsent(
            connection,
            "sync_dead_letter (%s) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)".formatted(COLUMNS),
            letter.id(),
            letter.handlerKey(),
            letter.tenantId(),
            letter.dataType(),
            letter.recordId(),
            letter.position(),
            letter.event(),
            letter.attempts(),
            letter.error(),
            letter.at().toEpochMilli(),
            letter.state().name());
  }

  @Override
  public List<DeadLetter> list(String handler) {
    return select("handler = ? ORDER BY place", handler);
  }

  /** Also compares here: MariaDB takes texts as equal that differ in spaces at their end. */
  @Override
  public List<DeadLetter> list(String handler, String tenantId, String recordId) {
    return select(
            "handler = ? AND tenant_id = ? AND record_id = ? ORDER BY place",
            handler,
            tenantId,
            recordId)
        .stream()
        .filter(l -> l.tenantId().equals(tenantId) && l.recordId().equals(recordId))
        .toList();
  }

  @Override
  public Optional<DeadLetter> find(String id) {
    return select("letter_id = ?", id).stream().findFirst();
  }

  private List<DeadLetter> select(String condition, Object... parameters) {
    return database.call(
        "Reading dead letters",
        connection ->
            Sql.list(
                connection,
                "SELECT %s FROM sync_dead_letter WHERE %s".formatted(COLUMNS, condition),
                JdbcDeadLetters::letter,
                parameters));
  }

  @Override
  public List<DeadRecord> records(String handler) {
    return count("handler = ? ORDER BY place", handler);
  }

  @Override
  public List<DeadRecord> markedRecords(String handler) {
    return count("handler = ? AND state <> 'WAITING' ORDER BY place", handler);
  }

  /** Counted here: databases differ in which texts they group. */
  private List<DeadRecord> count(String condition, Object... parameters) {
    return database.call(
        "Counting dead letters",
        connection -> {
          Map<DeadRecord, Integer> counts = new LinkedHashMap<>();
          Sql.list(
                  connection,
                  "SELECT tenant_id, record_id FROM sync_dead_letter WHERE " + condition,
                  row -> new DeadRecord(row.getString(1), row.getString(2), 0),
                  parameters)
              .forEach(each -> counts.merge(each, 1, Integer::sum));
          List<DeadRecord> records = new ArrayList<>();
          counts.forEach(
              (each, n) -> records.add(new DeadRecord(each.tenantId(), each.recordId(), n)));
          return records;
        });
  }

  @Override
  public boolean mark(String id, DeadLetterState state) {
    return update("letter_id = ?", state, id) > 0;
  }

  @Override
  public int markAll(String handler, DeadLetterState state) {
    return update("handler = ?", state, handler);
  }

  private int update(String condition, DeadLetterState state, String parameter) {
    return database.write(
        "Marking dead letters",
        connection ->
            Sql.update(
                connection,
                "UPDATE sync_dead_letter SET state = ? WHERE state <> 'TO_DISCARD' AND "
                    + condition,
                state.name(),
                parameter));
  }

  private static DeadLetter letter(ResultSet row) throws SQLException {
    String[] key = row.getString("handler").split("/", 2);
    return new DeadLetter(
        row.getString("letter_id"),
        key[0],
        key[1],
        row.getString("tenant_id"),
        row.getString("data_type"),
        row.getString("record_id"),
        row.getLong("position"),
        row.getString("event"),
        row.getInt("attempts"),
        row.getString("error"),
        Instant.ofEpochMilli(row.getLong("at_millis")),
        DeadLetterState.valueOf(row.getString("state")));
  }
}
