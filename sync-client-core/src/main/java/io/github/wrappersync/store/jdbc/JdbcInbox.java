package io.github.wrappersync.store.jdbc;

import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.store.Delivery;
import io.github.wrappersync.store.Lease;
import io.github.wrappersync.store.LeaseLostException;
import io.github.wrappersync.store.StoreUnavailableException;
import io.github.wrappersync.store.TransactionConflictException;
import io.github.wrappersync.store.TransactionalInbox;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/*
 * Why an effect happens exactly once, and in order.
 *
 * The row of the inbox is inserted first, in the transaction of the effect. An event told again, by this instance or another one,
 * finds the row and does nothing; one whose transaction was rolled back finds none and does it. Of two instances that do the
 * same event at the same time, the second waits at the row's key until the first one's transaction has ended.
 *
 * The lease is checked last, with a lock that keeps it from changing hands until the commit. An instance that was frozen in the
 * middle, and has lost its lease meanwhile, is refused there, whatever it did: so no effect of a former holder comes after
 * one of the new holder, which would turn the order of a record around. Checked first instead, the lock would be held
 * for as long as the work takes, and a frozen instance would keep everybody from taking over.
 *
 * A dead letter is removed in the transaction that remembers its event as done: there is no moment at which the effect is
 * there and the letter as well, however late the inbox forgets the event. A letter that is gone was done or discarded.
 *
 * A database may be set to answer a commit before it is on disk. If it crashes then, what it takes back is done as far as this process
 * knows, which goes on and never tells it again. So PostgreSQL's synchronous_commit is raised for each transaction that matters; of
 * MariaDB, innodb_flush_log_at_trx_commit is for the administrator to set.
 *
 * A frozen instance also holds the locks of what its handler wrote. PostgreSQL is asked to end a transaction in which nothing happens
 * for 30 s; MariaDB has idle_transaction_timeout for it, which is for the administrator to set.
 */

/** Keeps what was done in {@code sync_inbox}. */
final class JdbcInbox implements TransactionalInbox {

  private static final int CHUNK = 1_000;

  private record Key(String epoch, String eventId) {}

  private final Database database;
  private final Duration longestIdleness;

  JdbcInbox(Database database, Duration longestIdleness) {
    this.database = database;
    this.longestIdleness = longestIdleness;
  }

  /** How far the work came. */
  private static final class Course {
    boolean begun;
    boolean returned;
    boolean connectionBroke;
  }

  @Override
  public boolean doOnceInTransaction(Delivery delivery, TransactionalWork work) throws Exception {
    Course course = new Course();
    try {
      return database.inTransaction(connection -> doOnce(connection, delivery, work, course));
    } catch (LeaseLostException e) {
      throw e;
    } catch (Exception e) {
      throw explained(e, delivery, course);
    }
  }

  private boolean doOnce(
      Connection connection, Delivery delivery, TransactionalWork work, Course course)
      throws Exception {
    database.dialect(connection).beginEffect(connection, longestIdleness);
    if (isGone(connection, delivery.letter())) {
      return false;
    }
    boolean isNew = remember(connection, delivery);
    if (isNew) {
      course.begun = true;
      try {
        work.run(GuardedConnection.of(connection));
      } catch (Throwable e) {
        course.connectionBroke = SqlFaults.isBroken(connection);
        throw e;
      }
      course.returned = true;
      requireRemembered(connection, delivery);
    }
    removeLetter(connection, delivery.letter());
    database.requireHeld(connection, delivery.lease());
    return isNew;
  }

  /**
   * MariaDB and H2 undo a whole transaction on a deadlock, and begin another one unasked if its
   * exception is caught and the handler goes on: what it did first would be missing.
   */
  private void requireRemembered(Connection connection, Delivery delivery) throws SQLException {
    if (!isDone(connection, delivery)) {
      throw new SQLException(
          "the database undid it while the handler was at work, as after a deadlock whose exception the handler caught",
          SqlFaults.ROLLED_BACK);
    }
  }

  /** Whose failure it is: the handler's, or that of the database. */
  private static Exception explained(Exception e, Delivery delivery, Course course) {
    if (SqlFaults.isConflict(e)) {
      return new TransactionConflictException(
          "The transaction of handler '%s' gave way to another one: %s"
              .formatted(delivery.lease().handler(), e.getMessage()),
          e);
    }
    boolean commitFailed = course.returned && SqlFaults.isAway(e);
    boolean broke = course.connectionBroke && !SqlFaults.isIdleTimeout(e);
    if (!course.begun || broke || commitFailed) {
      return new StoreUnavailableException(
          "The database of the stores could not do the transaction of handler '%s': %s"
              .formatted(delivery.lease().handler(), Database.describe(e)),
          e);
    }
    return e;
  }

  @Override
  public boolean doOnce(Delivery delivery, Work work) throws Exception {
    boolean wasDone =
        database.call(
            "Asking whether a change was done",
            connection -> {
              database.requireHeld(connection, delivery.lease());
              return isGone(connection, delivery.letter()) || isDone(connection, delivery);
            });
    if (!wasDone) {
      work.run();
    } else if (delivery.letter().isEmpty()) {
      return false;
    }
    database.write(
        "Remembering a change as done",
        connection -> {
          removeLetter(connection, delivery.letter());
          return remember(connection, delivery);
        });
    return !wasDone;
  }

  @Override
  public boolean isDone(Delivery delivery) {
    return database.call(
        "Asking whether a change was done",
        connection -> {
          database.requireHeld(connection, delivery.lease());
          return isDone(connection, delivery);
        });
  }

  private static boolean isGone(Connection connection, Optional<String> letter)
      throws SQLException {
    return letter.isPresent()
        && Sql.list(
                connection,
                "SELECT 1 FROM sync_dead_letter WHERE letter_id = ?",
                row -> true,
                letter.get())
            .isEmpty();
  }

  private static void removeLetter(Connection connection, Optional<String> letter)
      throws SQLException {
    if (letter.isPresent()) {
      Sql.update(connection, "DELETE FROM sync_dead_letter WHERE letter_id = ?", letter.get());
    }
  }

  /** In small parts, found without locks: a handler that takes its time holds locks on its rows. */
  @Override
  public void forget(Lease lease, Checkpoint checkpoint) {
    int forgotten = CHUNK;
    while (forgotten == CHUNK) {
      forgotten =
          database.call(
              "Forgetting what handler '%s' has done".formatted(lease.handler()),
              connection -> forgetSome(connection, lease, checkpoint));
    }
  }

  private int forgetSome(Connection connection, Lease lease, Checkpoint checkpoint)
      throws SQLException {
    List<Key> keys =
        Sql.list(
            connection,
            "SELECT epoch, event_id FROM sync_inbox WHERE handler = ? AND (epoch <> ? OR position <= ?) LIMIT "
                + CHUNK,
            row -> new Key(row.getString(1), row.getString(2)),
            lease.handler(),
            checkpoint.epoch(),
            checkpoint.position());
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM sync_inbox WHERE handler = ? AND epoch = ? AND event_id = ?")) {
      for (Key key : keys) {
        delete.setString(1, lease.handler());
        delete.setString(2, key.epoch());
        delete.setString(3, key.eventId());
        delete.addBatch();
      }
      delete.executeBatch();
    }
    database.requireHeld(connection, lease);
    return keys.size();
  }

  private boolean remember(Connection connection, Delivery delivery) throws SQLException {
    return database
        .dialect(connection)
        .insertIfAbsent(
            connection,
            "sync_inbox (handler, epoch, event_id, position) VALUES (?, ?, ?, ?)",
            delivery.lease().handler(),
            delivery.at().epoch(),
            delivery.eventId().toString(),
            delivery.at().position());
  }

  private static boolean isDone(Connection connection, Delivery delivery) throws SQLException {
    return !Sql.list(
            connection,
            "SELECT 1 FROM sync_inbox WHERE handler = ? AND epoch = ? AND event_id = ?",
            row -> true,
            delivery.lease().handler(),
            delivery.at().epoch(),
            delivery.eventId().toString())
        .isEmpty();
  }
}
