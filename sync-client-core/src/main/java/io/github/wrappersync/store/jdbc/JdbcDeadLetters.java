package io.github.wrappersync.store.jdbc;

import io.github.wrappersync.store.DeadLetter;
import io.github.wrappersync.store.DeadLetters;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps dead letters in {@code sync_dead_letter}. */
final class JdbcDeadLetters implements DeadLetters {

  private static final String COLUMNS =
      "letter_id, handler, tenant_id, data_type, record_id, position, event, attempts, error, at_millis";

  private final Database database;

  JdbcDeadLetters(Database database) {
    this.database = database;
  }

  @Override
  public void put(DeadLetter letter) {
    database.call(
        "Keeping a dead letter",
        connection -> {
          int replaced =
              Sql.update(
                  connection,
                  "UPDATE sync_dead_letter SET event = ?, attempts = ?, error = ?, at_millis = ? WHERE letter_id = ?",
                  letter.event(),
                  letter.attempts(),
                  letter.error(),
                  letter.at().toEpochMilli(),
                  letter.id());
          return replaced > 0
              || database
                  .dialect(connection)
                  .insertIfAbsent(
                      connection,
                      "sync_dead_letter (%s) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                          .formatted(COLUMNS),
                      letter.id(),
                      letter.handler(),
                      letter.tenantId(),
                      letter.dataType(),
                      letter.recordId(),
                      letter.position(),
                      letter.event(),
                      letter.attempts(),
                      letter.error(),
                      letter.at().toEpochMilli());
        });
  }

  @Override
  public List<DeadLetter> list(String handler) {
    return database.call(
        "Listing dead letters",
        connection ->
            Sql.list(
                connection,
                "SELECT %s FROM sync_dead_letter WHERE handler = ? ORDER BY place"
                    .formatted(COLUMNS),
                JdbcDeadLetters::letter,
                handler));
  }

  @Override
  public Optional<DeadLetter> find(String id) {
    return database.call(
        "Looking for a dead letter",
        connection ->
            Sql.list(
                    connection,
                    "SELECT %s FROM sync_dead_letter WHERE letter_id = ?".formatted(COLUMNS),
                    JdbcDeadLetters::letter,
                    id)
                .stream()
                .findFirst());
  }

  @Override
  public boolean remove(String id) {
    return database.call(
        "Forgetting a dead letter",
        connection ->
            Sql.update(connection, "DELETE FROM sync_dead_letter WHERE letter_id = ?", id) > 0);
  }

  private static DeadLetter letter(ResultSet row) throws SQLException {
    return new DeadLetter(
        row.getString("letter_id"),
        row.getString("handler"),
        row.getString("tenant_id"),
        row.getString("data_type"),
        row.getString("record_id"),
        row.getLong("position"),
        row.getString("event"),
        row.getInt("attempts"),
        row.getString("error"),
        Instant.ofEpochMilli(row.getLong("at_millis")));
  }
}
