package io.github.wrappersync.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wrappersync.store.DeadLetter;
import io.github.wrappersync.store.Delivery;
import io.github.wrappersync.store.StoreUnavailableException;
import io.github.wrappersync.store.StoresContract;
import io.github.wrappersync.store.TransactionConflictException;
import io.github.wrappersync.store.TransactionalInbox;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What handlers, pools and other transactions may do to a handler's transaction. */
abstract class HostileHandlersContract extends StoresContract {

  /** A database that the tests of a class share. */
  protected abstract DataSource database() throws Exception;

  final TransactionalInbox hostile() {
    return (TransactionalInbox) stores.inbox();
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  final void withNotes() throws Exception {
    try (Connection connection = database().getConnection()) {
      run(connection, "CREATE TABLE IF NOT EXISTS note (owner varchar(100))");
    }
  }

  final long notes() throws Exception {
    try (Connection connection = database().getConnection();
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT count(*) FROM note WHERE owner = '%s'".formatted(handler))) {
      result.next();
      return result.getLong(1);
    }
  }

  final void note(Connection connection) throws SQLException {
    run(connection, "INSERT INTO note VALUES ('%s')".formatted(handler));
  }

  @Test
  void aTransactionThatTheDatabaseUndidUnderTheHandlerIsDoneAgainAsAWhole() throws Exception {
    withNotes();
    Delivery delivery = delivery("epoch-1", 5);

    assertThatThrownBy(
            () ->
                hostile()
                    .doOnceInTransaction(
                        delivery,
                        transaction -> {
                          note(transaction);
                          transaction.unwrap(Connection.class).rollback(); // as a deadlock does
                          note(transaction);
                        }))
        .isInstanceOfAny(TransactionConflictException.class, SQLException.class);

    assertThat(notes()).isZero();
    assertThat(
            hostile()
                .doOnceInTransaction(
                    delivery,
                    transaction -> {
                      note(transaction);
                      note(transaction);
                    }))
        .isTrue();
    assertThat(notes()).isEqualTo(2);
  }

  @Test
  void whatAConnectionMakesDoesNotLeadToOneThatCanEndTheTransaction() throws Exception {
    withNotes();
    Delivery delivery = delivery("epoch-1", 5);

    assertThatThrownBy(
            () ->
                hostile()
                    .doOnceInTransaction(
                        delivery,
                        transaction -> {
                          note(transaction);
                          assertThat(transaction.getMetaData().getConnection())
                              .isEqualTo(transaction);
                          try (Statement statement = transaction.prepareStatement("SELECT 1")) {
                            assertThat(statement.getConnection()).isEqualTo(transaction);
                            statement.getConnection().commit();
                          }
                        }))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("throw an exception");

    assertThat(notes()).isZero();
    assertThat(stores.inbox().isDone(delivery)).isFalse();
  }

  @Test
  void theIsolationLevelIsNotTheHandlersToSet() {
    assertThatThrownBy(
            () ->
                hostile()
                    .doOnceInTransaction(
                        delivery("epoch-1", 5),
                        transaction ->
                            transaction.setTransactionIsolation(
                                Connection.TRANSACTION_SERIALIZABLE)))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("setTransactionIsolation()");
  }

  @Test
  void aConnectionWithoutAutoCommitIsGivenBackWithoutIt() throws Exception {
    try (Connection connection = database().getConnection()) {
      connection.setAutoCommit(false);
      assertThatThrownBy(
              () ->
                  JdbcTransactions.of(poolOf(connection))
                      .run(
                          unused -> {
                            throw new IllegalStateException("broken");
                          }))
          .hasMessage("broken");

      assertThat(connection.getAutoCommit()).isFalse();
    }
  }

  private static DataSource poolOf(Connection connection) {
    Connection lent = proxy(Connection.class, "close", null, connection);
    return proxy(DataSource.class, "getConnection", lent, connection);
  }

  private static <T> T proxy(Class<T> type, String special, Object answer, Object target) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                method.getName().equals(special) ? answer : method.invoke(target, arguments)));
  }

  @Test
  void anErrorWithANulCanBeKept() {
    DeadLetter letter = letter("a", 1, "code \0 is unknown");

    stores.deadLetters().put(lease, letter);

    assertThat(stores.deadLetters().find(letter.id()).orElseThrow().error())
        .isEqualTo("code \uFFFD is unknown");
  }

  @Test
  void storesThatGiveWayToOtherTransactionsTryAgain() throws Exception {
    AtomicInteger conflicts = new AtomicInteger(3);
    JdbcTransactions plain = JdbcTransactions.of(database());
    JdbcStores busy =
        JdbcStores.of(
            new JdbcTransactions() {
              @Override
              public <R> R run(TransactionalCall<R> work) throws Exception {
                if (conflicts.getAndDecrement() > 0) {
                  throw new SQLException("could not serialize access", "40001");
                }
                return plain.run(work);
              }
            });

    assertThat(busy.leases().renew(lease, LONG)).isTrue();
    conflicts.set(1_000);
    assertThatThrownBy(() -> busy.leases().renew(lease, LONG))
        .isInstanceOf(StoreUnavailableException.class);
  }
}
