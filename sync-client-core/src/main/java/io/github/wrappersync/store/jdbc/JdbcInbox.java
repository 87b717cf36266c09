package io.github.wrappersync.store.jdbc;

import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.store.Delivery;
import io.github.wrappersync.store.Lease;
import io.github.wrappersync.store.LeaseLostException;
import io.github.wrappersync.store.StoreUnavailableException;
import io.github.wrappersync.store.TransactionConflictException;
import io.github.wrappersync.store.TransactionalInbox;
import java.sql.Connection;
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
 * Several events are the same with several rows, in one statement where the database has one for it. They are inserted in the order of
 * their ids: two instances that are given the same events in different order, as a former holder and the new one may be, wait for each
 * other at the first one, and not crosswise.
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
    return inTransaction(
        delivery.lease(), (connection, course) -> doOnce(connection, delivery, work, course));
  }

  @Override
  public int doOnceInTransaction(List<Delivery> deliveries, TransactionalBatch work)
      throws Exception {
    if (deliveries.isEmpty()) {
      return 0;
    }
    Lease lease = deliveries.get(0).lease();
    for (Delivery each : deliveries) {
      if (!each.lease().equals(lease) || each.letter().isPresent()) {
        throw new IllegalArgumentException(
            "%s is among events of %s: expected those of one lease, and none told from a dead letter"
                .formatted(each, lease));
      }
    }
    return inTransaction(
        lease, (connection, course) -> doOnce(connection, deliveries, work, course));
  }

  /** What is done in a handler's transaction. */
  @FunctionalInterface
  private interface Effect<R> {
    R run(Connection connection, Course course) throws Exception;
  }

  private <R> R inTransaction(Lease lease, Effect<R> effect) throws Exception {
    Course course = new Course();
    try {
      return database.inTransaction(
          connection -> {
            database.dialect(connection).beginEffect(connection, longestIdleness);
            R result = effect.run(connection, course);
            database.requireHeld(connection, lease);
            return result;
          });
    } catch (LeaseLostException e) {
      throw e;
    } catch (Exception e) {
      throw explained(e, lease, course);
    }
  }

  private boolean doOnce(
      Connection connection, Delivery delivery, TransactionalWork work, Course course)
      throws Exception {
    if (isGone(connection, delivery.letter())) {
      return false;
    }
    boolean isNew = remember(connection, delivery);
    if (isNew) {
      work(connection, delivery, course, work);
    }
    removeLetter(connection, delivery.letter());
    return isNew;
  }

  private int doOnce(
      Connection connection, List<Delivery> deliveries, TransactionalBatch work, Course course)
      throws Exception {
    List<Delivery> left = InboxRows.insert(connection, database.dialect(connection), deliveries);
    if (!left.isEmpty()) {
      work(connection, left.get(0), course, guarded -> work.run(guarded, left));
    }
    return left.size();
  }

  /**
   * @param remembered what must still be remembered afterwards
   */
  private static void work(
      Connection connection, Delivery remembered, Course course, TransactionalWork work)
      throws Exception {
    course.begun = true;
    try {
      work.run(GuardedConnection.of(connection));
    } catch (Throwable e) {
      course.connectionBroke = SqlFaults.isBroken(connection);
      throw e;
    }
    course.returned = true;
    requireRemembered(connection, remembered);
  }

  /**
   * MariaDB and H2 undo a whole transaction on a deadlock, and begin another one unasked if its
   * exception is caught and the handler goes on: what it did first would be missing.
   */
  private static void requireRemembered(Connection connection, Delivery delivery)
      throws SQLException {
    if (!InboxRows.isThere(connection, delivery)) {
      throw new SQLException(
          "the database undid it while the handler was at work, as after a deadlock whose exception the handler caught",
          SqlFaults.ROLLED_BACK);
    }
  }

  /** Whose failure it is: the handler's, or that of the database. */
  private static Exception explained(Exception e, Lease lease, Course course) {
    if (SqlFaults.isConflict(e)) {
      return new TransactionConflictException(
          "The transaction of handler '%s' gave way to another one: %s"
              .formatted(lease.handler(), e.getMessage()),
          e);
    }
    boolean commitFailed = course.returned && SqlFaults.isAway(e);
    boolean broke = course.connectionBroke && !SqlFaults.isIdleTimeout(e);
    if (!course.begun || broke || commitFailed) {
      return new StoreUnavailableException(
          "The database of the stores could not do the transaction of handler '%s': %s"
              .formatted(lease.handler(), Database.describe(e)),
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
              return isGone(connection, delivery.letter())
                  || InboxRows.isThere(connection, delivery);
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
          return InboxRows.isThere(connection, delivery);
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

  /** In small parts. */
  @Override
  public void forget(Lease lease, Checkpoint checkpoint) {
    boolean more = true;
    while (more) {
      more =
          database.call(
              "Forgetting what handler '%s' has done".formatted(lease.handler()),
              connection -> {
                boolean left =
                    InboxRows.deleteSome(
                        connection, database.dialect(connection), lease.handler(), checkpoint);
                database.requireHeld(connection, lease);
                return left;
              });
    }
  }

  private boolean remember(Connection connection, Delivery delivery) throws SQLException {
    return InboxRows.insert(connection, database.dialect(connection), delivery);
  }
}
