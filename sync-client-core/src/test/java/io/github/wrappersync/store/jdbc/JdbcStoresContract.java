package io.github.wrappersync.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.store.DeadLetter;
import io.github.wrappersync.store.Delivery;
import io.github.wrappersync.store.Lease;
import io.github.wrappersync.store.LeaseLostException;
import io.github.wrappersync.store.StoreUnavailableException;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.store.TransactionConflictException;
import io.github.wrappersync.store.TransactionalInbox;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What stores on a database have to keep to besides. */
abstract class JdbcStoresContract extends BatchesContract {

  @Override
  protected final Stores open() throws Exception {
    try (Connection connection = database().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE IF NOT EXISTS account (id varchar(100) PRIMARY KEY, balance bigint NOT NULL)");
    }
    return JdbcStores.of(database()).createTables();
  }

  private TransactionalInbox inbox() {
    return (TransactionalInbox) stores.inbox();
  }

  @Test
  void aLeaseThatIsRenewedDisturbsNoTransaction() throws Exception {
    Stores repeatable = JdbcStores.of(isolated(Connection.TRANSACTION_REPEATABLE_READ, database()));
    TransactionalInbox inbox = (TransactionalInbox) repeatable.inbox();

    boolean isDone =
        inbox.doOnceInTransaction(
            delivery("epoch-1", 5),
            transaction -> {
              add(transaction, 10);
              assertThat(stores.leases().renew(lease, LONG)).isTrue();
            });

    assertThat(isDone).isTrue();
    assertThat(balance()).isEqualTo(10);
  }

  /** Transactions of an application that wants more than its database's default. */
  private static JdbcTransactions isolated(int level, DataSource database) {
    JdbcTransactions plain = JdbcTransactions.of(database);
    return new JdbcTransactions() {
      @Override
      public <R> R run(TransactionalCall<R> work) throws Exception {
        return plain.run(
            connection -> {
              connection.setTransactionIsolation(level);
              return work.call(connection);
            });
      }
    };
  }

  @Test
  void withoutItsTablesItSaysHowToMakeThem() throws Exception {
    try (Connection connection = database().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE sync_fence");
    }
    try {
      assertThatThrownBy(() -> stores.leases().acquire("other", "one", LONG))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("createTables()");
    } finally {
      JdbcStores.of(database()).createTables();
    }
  }

  @Test
  void makingTheTablesAgainChangesNothing() throws Exception {
    stores.checkpoints().save(lease, TYPE, new Checkpoint("epoch-1", 7));

    JdbcStores.of(database()).createTables();

    assertThat(stores.checkpoints().load(handler)).contains(new Checkpoint("epoch-1", 7));
  }

  @Test
  void whatIsKeptOutlivesTheStores() throws Exception {
    stores.checkpoints().save(lease, TYPE, new Checkpoint("epoch-1", 7));
    Delivery delivery = delivery("epoch-1", 8);
    stores.inbox().doOnce(delivery, () -> {});

    Stores others = JdbcStores.of(database());

    assertThat(others.checkpoints().load(handler)).contains(new Checkpoint("epoch-1", 7));
    assertThat(others.inbox().doOnce(delivery, () -> {})).isFalse();
  }

  @Test
  void theEffectAndTheMemoryOfItAreOneTransaction() throws Exception {
    Delivery delivery = delivery("epoch-1", 5);

    assertThatThrownBy(
            () ->
                inbox()
                    .doOnceInTransaction(
                        delivery,
                        transaction -> {
                          add(transaction, 10);
                          throw new IllegalStateException("broken");
                        }))
        .hasMessage("broken");
    assertThat(balance()).isZero();

    assertThat(inbox().doOnceInTransaction(delivery, transaction -> add(transaction, 10))).isTrue();
    assertThat(inbox().doOnceInTransaction(delivery, transaction -> add(transaction, 10)))
        .isFalse();
    assertThat(balance()).isEqualTo(10);
  }

  @Test
  void aDuplicateDoesNotBreakTheTransactionOfTheApplication() throws Exception {
    Delivery delivery = delivery("epoch-1", 5);
    inbox().doOnceInTransaction(delivery, transaction -> add(transaction, 10));

    try (Connection connection = database().getConnection()) {
      connection.setAutoCommit(false);
      JdbcTransactions joined =
          new JdbcTransactions() {
            @Override
            public <R> R run(TransactionalCall<R> work) throws Exception {
              return work.call(connection);
            }
          };
      add(connection, 1);
      boolean done =
          JdbcStores.of(joined)
              .inbox()
              .doOnceInTransaction(delivery, transaction -> add(transaction, 100));
      add(connection, 1);
      connection.commit();

      assertThat(done).isFalse();
    }
    assertThat(balance()).isEqualTo(12);
  }

  @Test
  void theLateCommitOfAFormerHolderIsRefused() throws Exception {
    Delivery delivery = delivery("epoch-1", 5);

    assertThatThrownBy(
            () ->
                inbox()
                    .doOnceInTransaction(
                        delivery,
                        transaction -> {
                          add(transaction, 10);
                          takeOver();
                        }))
        .isInstanceOf(LeaseLostException.class);

    assertThat(balance()).isZero();
    Lease next = stores.leases().reclaim(handler, "two", LONG).orElseThrow();
    Delivery again = new Delivery(delivery.eventId(), delivery.at(), next);
    assertThat(inbox().doOnceInTransaction(again, transaction -> add(transaction, 10))).isTrue();
    assertThat(balance()).isEqualTo(10);
  }

  @Test
  void ofTwoThatDoOneEventAtTheSameTimeOneHasAnEffect() throws Exception {
    Delivery delivery = delivery("epoch-1", 5);
    CountDownLatch bothWork = new CountDownLatch(1);
    CompletableFuture<Boolean> other = new CompletableFuture<>();

    boolean first =
        inbox()
            .doOnceInTransaction(
                delivery,
                transaction -> {
                  add(transaction, 10);
                  Thread thread =
                      new Thread(
                          () -> {
                            bothWork.countDown();
                            try {
                              other.complete(
                                  inbox().doOnceInTransaction(delivery, t -> add(t, 10)));
                            } catch (Exception e) {
                              other.completeExceptionally(e);
                            }
                          });
                  thread.start();
                  bothWork.await();
                });

    assertThat(first).isTrue();
    assertThat(other.get(30, TimeUnit.SECONDS)).isFalse();
    assertThat(balance()).isEqualTo(10);
  }

  @Test
  void aHandlerThatTakesItsTimeHoldsNobodyUp() throws Exception {
    Delivery old = delivery("epoch-1", 1);
    stores.inbox().doOnce(old, () -> {});
    inbox()
        .doOnceInTransaction(
            delivery("epoch-1", 5),
            transaction -> {
              add(transaction, 10);
              onAnotherThread(
                  () -> {
                    assertThat(stores.leases().renew(lease, LONG)).isTrue();
                    stores.checkpoints().save(lease, TYPE, new Checkpoint("epoch-1", 1));
                    stores.inbox().forget(lease, new Checkpoint("epoch-1", 1));
                    inbox().doOnceInTransaction(delivery("epoch-1", 6), t -> {});
                  });
            });

    assertThat(stores.checkpoints().load(handler)).contains(new Checkpoint("epoch-1", 1));
  }

  @Test
  void aHandlerCanNotEndItsTransaction() throws Exception {
    for (var forbidden :
        new TransactionalInbox.TransactionalWork[] {
          Connection::commit, Connection::rollback, connection -> connection.setAutoCommit(true)
        }) {
      assertThatThrownBy(() -> inbox().doOnceInTransaction(delivery("epoch-1", 5), forbidden))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("throw an exception");
    }
    Delivery delivery = delivery("epoch-1", 6);
    inbox()
        .doOnceInTransaction(
            delivery,
            connection -> {
              add(connection, 10);
              connection.close();
            });
    assertThat(balance()).isEqualTo(10);
  }

  @Test
  void thousandsAreForgotten() throws Exception {
    try (Connection connection = database().getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO sync_inbox (handler, epoch, event_id, position) VALUES (?, ?, ?, ?)")) {
      connection.setAutoCommit(false);
      for (int i = 1; i <= 2_100; i++) {
        insert.setString(1, handler);
        insert.setString(2, "epoch-1");
        insert.setString(3, UUID.randomUUID().toString());
        insert.setLong(4, i);
        insert.addBatch();
      }
      insert.executeBatch();
      connection.commit();
      connection.setAutoCommit(true);
    }

    stores.inbox().forget(lease, new Checkpoint("epoch-1", 2_099));

    assertThat(number("SELECT count(*) FROM sync_inbox WHERE handler = ?", handler)).isEqualTo(1);
  }

  @Test
  void aDeadLetterGoesInTheTransactionOfItsEffect() throws Exception {
    DeadLetter letter = letter("a", 1, "first");
    stores.deadLetters().put(lease, letter);
    Delivery delivery = fromLetter(letter);

    assertThatThrownBy(
            () ->
                inbox()
                    .doOnceInTransaction(
                        delivery,
                        transaction -> {
                          add(transaction, 10);
                          takeOver();
                        }))
        .isInstanceOf(LeaseLostException.class);
    assertThat(stores.deadLetters().find(letter.id())).isPresent();

    Lease next = stores.leases().reclaim(handler, "two", LONG).orElseThrow();
    Delivery again =
        new Delivery(delivery.eventId(), delivery.at(), next, Optional.of(letter.id()));
    assertThat(inbox().doOnceInTransaction(again, transaction -> add(transaction, 10))).isTrue();
    assertThat(stores.deadLetters().find(letter.id())).isEmpty();
    stores.inbox().forget(next, new Checkpoint("epoch-1", 100));
    assertThat(inbox().doOnceInTransaction(again, transaction -> add(transaction, 10))).isFalse();
    assertThat(balance()).isEqualTo(10);
  }

  @Test
  void aDatabaseThatCanNotBeginATransactionIsNoFailureOfTheHandler() {
    JdbcStores away =
        JdbcStores.of(
            new JdbcTransactions() {
              @Override
              public <R> R run(TransactionalCall<R> work) throws Exception {
                throw new SQLException("No connection today");
              }
            });

    assertThatThrownBy(
            () -> away.inbox().doOnceInTransaction(delivery("epoch-1", 5), transaction -> {}))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("No connection today");
    assertThatThrownBy(() -> away.inbox().doOnce(delivery("epoch-1", 5), () -> {}))
        .isInstanceOf(StoreUnavailableException.class);
    assertThatThrownBy(() -> away.leases().renew(lease, LONG))
        .isInstanceOf(StoreUnavailableException.class);
  }

  @Test
  void aConnectionThatBreaksUnderAHandlerIsNoFailureOfIt() throws Exception {
    assertThatThrownBy(
            () ->
                inbox()
                    .doOnceInTransaction(
                        delivery("epoch-1", 5),
                        transaction -> {
                          add(transaction, 10);
                          transaction.unwrap(Connection.class).close();
                          add(transaction, 10);
                        }))
        .isInstanceOf(StoreUnavailableException.class);

    assertThat(balance()).isZero();
  }

  @Test
  void aTransactionThatGivesWayIsAConflict() {
    assertThatThrownBy(
            () ->
                inbox()
                    .doOnceInTransaction(
                        delivery("epoch-1", 5),
                        transaction -> {
                          throw new IllegalStateException(new SQLException("deadlock", "40P01"));
                        }))
        .isInstanceOf(TransactionConflictException.class);
  }

  @Test
  void whatAHandlerDoesWrongWithItsTransactionIsItsFailure() {
    assertThatThrownBy(
            () ->
                inbox()
                    .doOnceInTransaction(
                        delivery("epoch-1", 5),
                        transaction -> {
                          try (Statement statement = transaction.createStatement()) {
                            statement.execute("INSERT INTO absent VALUES (1)");
                          }
                        }))
        .isInstanceOf(SQLException.class);
  }

  @Test
  void aConnectionIsGivenBackAsItWas() throws Exception {
    try (Connection connection = database().getConnection()) {
      assertThat(connection.getAutoCommit()).isTrue();
    }
  }

  @Test
  void aLeaseRunsOutByTheDatabasesClock() {
    Duration term = Duration.ofMillis(300);
    stores.leases().renew(lease, term);
    org.awaitility.Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> stores.leases().acquire(handler, "two", LONG).isPresent());
  }

  private static void onAnotherThread(Check check) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    new Thread(
            () -> {
              try {
                check.run();
                done.complete(null);
              } catch (Throwable e) {
                done.completeExceptionally(e);
              }
            })
        .start();
    done.get(30, TimeUnit.SECONDS);
  }

  @FunctionalInterface
  private interface Check {
    void run() throws Exception;
  }

  private void add(Connection connection, long amount) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE account SET balance = balance + ? WHERE id = ?")) {
      update.setLong(1, amount);
      update.setString(2, handler);
      if (update.executeUpdate() > 0) {
        return;
      }
    }
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO account (balance, id) VALUES (?, ?)")) {
      insert.setLong(1, amount);
      insert.setString(2, handler);
      insert.executeUpdate();
    }
  }

  private long balance() throws Exception {
    return number("SELECT coalesce(sum(balance), 0) FROM account WHERE id = ?", handler);
  }

  private long number(String sql, String parameter) throws Exception {
    try (Connection connection = database().getConnection();
        PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, parameter);
      try (ResultSet result = query.executeQuery()) {
        result.next();
        return result.getLong(1);
      }
    }
  }

  protected static UUID eventId() {
    return UUID.randomUUID();
  }
}
