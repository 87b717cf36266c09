package io.github.wrappersync.internal.engine;

import io.github.wrappersync.internal.handler.HandlerFollower;
import io.github.wrappersync.internal.handler.HandlerSpec;
import io.github.wrappersync.internal.handler.Retries;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.store.DeadLetter;
import io.github.wrappersync.store.Delivery;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.store.TransactionalInbox;
import io.github.wrappersync.store.jdbc.JdbcStores;
import io.github.wrappersync.store.jdbc.JdbcTransactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;

/** A handler that takes several changes in one transaction, on a database of its own. */
abstract class BatchFixture {

  static final String KEY = "crm/bill";
  private static final int MOST = 4;

  /** What the application does with a record, in a transaction. */
  @FunctionalInterface
  interface Code {
    void run(Connection transaction) throws Exception;
  }

  final Rig rig = new Rig();
  private final JdbcDataSource database = new JdbcDataSource();
  private final JdbcTransactions plain = JdbcTransactions.of(database);
  final JdbcStores stores;
  final List<String> told = new ArrayList<>();
  final Map<String, Code> behaviour = new HashMap<>();
  Optional<Duration> timeout = Optional.empty();
  int transactionsThatCannotBegin;
  int commitsWithoutAnAnswer;

  BatchFixture() throws SQLException {
    database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE effect (place bigint GENERATED ALWAYS AS IDENTITY, what varchar(100))");
    }
    stores = JdbcStores.of(flaky()).createTables();
  }

  private JdbcTransactions flaky() {
    return new JdbcTransactions() {
      @Override
      public <R> R run(TransactionalCall<R> work) throws Exception {
        if (transactionsThatCannotBegin > 0) {
          transactionsThatCannotBegin--;
          throw new SQLException("No connection today", "08001");
        }
        int before = told.size();
        R result = plain.run(work);
        if (commitsWithoutAnAnswer > 0 && told.size() > before) {
          commitsWithoutAnAnswer--;
          throw new SQLException("The connection broke", "08006");
        }
        return result;
      }
    };
  }

  final HandlerFollower handler(Rig where, Stores its) {
    return where.withHandler(
        new HandlerSpec<CreditConfig>(
            "bill",
            DataTypes.CREDIT_CONFIGS,
            (inbox, delivery, change) ->
                inbox.doOnceInTransaction(
                    delivery, transaction -> bill(List.of(change), transaction)),
            Set.of(),
            new Retries(3, Duration.ofMillis(100), Duration.ofMillis(100), problem -> false),
            timeout,
            HandlerSpec.UNLIMITED,
            Optional.of(new HandlerSpec.Batch<>(MOST, this::billTogether))),
        its);
  }

  private void billTogether(
      TransactionalInbox inbox, List<Delivery> deliveries, List<Change<CreditConfig>> changes)
      throws Exception {
    inbox.doOnceInTransaction(
        deliveries,
        (transaction, left) ->
            bill(
                left.stream().map(each -> changes.get(deliveries.indexOf(each))).toList(),
                transaction));
  }

  private void bill(List<Change<CreditConfig>> changes, Connection transaction) throws Exception {
    told.add(String.join(" ", changes.stream().map(BatchFixture::describe).toList()));
    for (Change<CreditConfig> change : changes) {
      try (PreparedStatement insert =
          transaction.prepareStatement("INSERT INTO effect (what) VALUES (?)")) {
        insert.setString(1, describe(change));
        insert.executeUpdate();
      }
      behaviour.getOrDefault(change.recordId(), unused -> {}).run(transaction);
    }
  }

  private static String describe(Change<CreditConfig> change) {
    return change.recordId() + (change.isDelete() ? "-" : change.record().creditCost());
  }

  static Code failingTimes(int times, Exception problem) {
    int[] left = {times};
    return transaction -> {
      if (left[0]-- > 0) {
        throw problem;
      }
    };
  }

  static Code failing() {
    return failingTimes(Integer.MAX_VALUE, new IllegalStateException("broken"));
  }

  final List<String> effects() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT what FROM effect ORDER BY place")) {
      List<String> all = new ArrayList<>();
      while (rows.next()) {
        all.add(rows.getString(1));
      }
      return all;
    }
  }

  final List<DeadLetter> letters() {
    return stores.deadLetters().list(KEY);
  }

  final HandlerFollower started() {
    HandlerFollower handler = handler(rig, stores);
    rig.start();
    return handler;
  }

  final void put(String... records) {
    for (String record : records) {
      rig.put("t" + record.charAt(0), record, 1);
    }
  }
}
