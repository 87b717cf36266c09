package io.github.wrappersync.store.jdbc;

import io.github.wrappersync.store.CheckpointStore;
import io.github.wrappersync.store.DeadLetters;
import io.github.wrappersync.store.Leases;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.store.TransactionalInbox;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * Stores in the application's database, on PostgreSQL, MariaDB, MySQL or H2. Thread-safe; each call
 * blocks for a transaction of its own.
 *
 * <p>The tables {@code sync_checkpoint}, {@code sync_inbox}, {@code sync_dead_letter}, {@code
 * sync_lease} and {@code sync_fence} are looked for on the connection's search path. They are never
 * made silently: call {@link #createTables}, or run the script of your database as a migration of
 * your own. Applications may share them: handlers are kept as {@code application/id}.
 */
public final class JdbcStores implements Stores {

  /** How long a handler's transaction may lie idle in PostgreSQL before it is ended. */
  private static final Duration LONGEST_IDLENESS = Duration.ofSeconds(30);

  private final Database database;
  private final CheckpointStore checkpoints;
  private final TransactionalInbox inbox;
  private final DeadLetters deadLetters;
  private final Leases leases;

  private JdbcStores(JdbcTransactions transactions) {
    database = new Database(transactions);
    checkpoints = new JdbcCheckpointStore(database);
    inbox = new JdbcInbox(database, LONGEST_IDLENESS);
    deadLetters = new JdbcDeadLetters(database);
    leases = new JdbcLeases(database);
  }

  /** Stores that take their connections from here; a pool, as each transaction takes one. */
  public static JdbcStores of(DataSource dataSource) {
    return new JdbcStores(JdbcTransactions.of(dataSource));
  }

  /** Stores in transactions that somebody else manages. */
  public static JdbcStores of(JdbcTransactions transactions) {
    return new JdbcStores(transactions);
  }

  /**
   * Makes the tables that do not exist yet.
   *
   * @return this
   * @throws io.github.wrappersync.model.SyncException if the database refuses
   */
  public JdbcStores createTables() {
    database.call(
        "Making the tables",
        connection -> {
          try (Statement statement = connection.createStatement()) {
            for (String command : commands(connection)) {
              statement.execute(command);
            }
          }
          return true;
        });
    return this;
  }

  private String[] commands(Connection connection) throws SQLException, IOException {
    String script = database.dialect(connection).script();
    try (InputStream resource = JdbcStores.class.getResourceAsStream(script)) {
      if (resource == null) {
        throw new IOException("The script %s is not on the class path".formatted(script));
      }
      String text = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
      return text.replaceAll("--[^\n]*", "").strip().split(";\\s*");
    }
  }

  @Override
  public CheckpointStore checkpoints() {
    return checkpoints;
  }

  @Override
  public TransactionalInbox inbox() {
    return inbox;
  }

  @Override
  public DeadLetters deadLetters() {
    return deadLetters;
  }

  @Override
  public Leases leases() {
    return leases;
  }
}
