package io.github.wrappersync.store.jdbc;

import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.store.CheckpointStore;
import io.github.wrappersync.store.Lease;
import java.util.Optional;

/** Keeps checkpoints in {@code sync_checkpoint}. */
final class JdbcCheckpointStore implements CheckpointStore {

  private final Database database;

  JdbcCheckpointStore(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Checkpoint> load(String handler) {
    return database.call(
        "Reading the checkpoint of handler '%s'".formatted(handler),
        connection ->
            Sql.list(
                    connection,
                    "SELECT epoch, position, loading FROM sync_checkpoint WHERE handler = ?",
                    row -> new Checkpoint(row.getString(1), row.getLong(2), row.getBoolean(3)),
                    handler)
                .stream()
                .findFirst());
  }

  @Override
  public Optional<String> dataType(String handler) {
    return database.call(
        "Reading the data type of handler '%s'".formatted(handler),
        connection ->
            Sql.list(
                    connection,
                    "SELECT data_type FROM sync_checkpoint WHERE handler = ?",
                    row -> row.getString(1),
                    handler)
                .stream()
                .findFirst());
  }

  @Override
  public void save(Lease lease, String dataType, Checkpoint checkpoint) {
    database.write(
        "Saving the checkpoint of handler '%s'".formatted(lease.handler()),
        connection -> {
          boolean isNew =
              Sql.update(
                      connection,
                      "UPDATE sync_checkpoint SET data_type = ?, epoch = ?, position = ?, loading = ? WHERE handler = ?",
                      dataType,
                      checkpoint.epoch(),
                      checkpoint.position(),
                      checkpoint.loading(),
                      lease.handler())
                  == 0;
          if (isNew) {
            database
                .dialect(connection)
                .insertIfAbsent(
                    connection,
                    "sync_checkpoint (handler, data_type, epoch, position, loading) VALUES (?, ?, ?, ?, ?)",
                    lease.handler(),
                    dataType,
                    checkpoint.epoch(),
                    checkpoint.position(),
                    checkpoint.loading());
          }
          database.requireHeld(connection, lease);
          return isNew;
        });
  }
}
