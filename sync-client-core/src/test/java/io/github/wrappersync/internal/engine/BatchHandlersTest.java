package io.github.wrappersync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.internal.handler.HandlerFollower;
import io.github.wrappersync.internal.handler.HandlerSpec;
import io.github.wrappersync.internal.handler.Retries;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.status.HandlerStatus;
import io.github.wrappersync.store.DeadLetter;
import io.github.wrappersync.store.DeadLetterState;
import io.github.wrappersync.store.Delivery;
import io.github.wrappersync.store.Lease;
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
import org.junit.jupiter.api.Test;

/** What a handler is told that takes several changes in one transaction, and what failures do. */
class BatchHandlersTest {

  private static final String KEY = "crm/bill";
  private static final int MOST = 4;

  /** What the application does with a record, in a transaction. */
  @FunctionalInterface
  private interface Code {
    void run(Connection transaction) throws Exception;
  }

  private final Rig rig = new Rig();
  private final JdbcDataSource database = new JdbcDataSource();
  private final JdbcTransactions plain = JdbcTransactions.of(database);
  private final JdbcStores stores;
  private final List<String> told = new ArrayList<>();
  private final Map<String, Code> behaviour = new HashMap<>();
  private Optional<Duration> timeout = Optional.empty();
  private int transactionsThatCannotBegin;
  private int commitsWithoutAnAnswer;

  BatchHandlersTest() throws SQLException {
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

  private HandlerFollower handler(Rig where, Stores its) {
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
    told.add(String.join(" ", changes.stream().map(BatchHandlersTest::describe).toList()));
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

  private static Code failingTimes(int times, Exception problem) {
    int[] left = {times};
    return transaction -> {
      if (left[0]-- > 0) {
        throw problem;
      }
    };
  }

  private static Code failing() {
    return failingTimes(Integer.MAX_VALUE, new IllegalStateException("broken"));
  }

  private List<String> effects() throws SQLException {
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

  private List<DeadLetter> letters() {
    return stores.deadLetters().list(KEY);
  }

  private HandlerFollower started() {
    HandlerFollower handler = handler(rig, stores);
    rig.start();
    return handler;
  }

  private void put(String... records) {
    for (String record : records) {
      rig.put("t" + record.charAt(0), record, 1);
    }
  }

  // ------------------------------------------------------------------ what is told together

  @Test
  void whatWaitsIsToldTogetherAndATenantsChangesInOrder() throws Exception {
    HandlerFollower handler = started();

    rig.put("t1", "a", 1);
    rig.put("t2", "b", 1);
    rig.put("t1", "a", 2);
    rig.publisher.delete("crm", "t1", DataTypes.CREDIT_CONFIGS, "a");
    rig.run();

    rig.publisher.heartbeat();
    rig.run();
    assertThat(told).containsExactly("a1 a2 a- b1");
    assertThat(effects()).containsExactly("a1", "a2", "a-", "b1");
    HandlerStatus status = handler.status();
    assertThat(status.done()).isEqualTo(4);
    assertThat(status.queued()).isZero();
    assertThat(status.retries()).isZero();
    assertThat(status.position()).hasValue(4);
  }

  @Test
  void noMoreAreToldAtOnceThanTheHandlerWantsAndWhatIsLeftFollows() throws Exception {
    started();

    put("1a", "1b", "2a", "1c", "1d", "1e", "2b", "3a");
    rig.run();

    assertThat(told).containsExactly("1a1 1b1 1c1 1d1", "2a1 2b1 3a1 1e1");
    assertThat(effects()).hasSize(8);
  }

  @Test
  void oneChangeComesAtOnceAndNobodyWaitsForMore() {
    started();

    put("1a");
    rig.run();
    put("1b");
    rig.run();

    assertThat(told).containsExactly("1a1", "1b1");
  }

  @Test
  void whatComesWhileABatchIsBeingDoneIsInTheNextOne() {
    started();
    behaviour.put(
        "1b",
        transaction -> {
          if (told.size() == 1) {
            put("1c", "2a", "2b");
            while (rig.thread.step()) {
              // the lanes come later
            }
          }
        });

    put("1a", "1b");
    rig.run();

    assertThat(told).containsExactly("1a1 1b1", "2a1 2b1 1c1");
  }

  @Test
  void whatExistsIsToldInBatchesToo() throws Exception {
    put("1a", "1b", "2a");
    started();

    assertThat(told).containsExactly("1a1 1b1 2a1");
    assertThat(effects()).hasSize(3);
    assertThat(stores.checkpoints().load(KEY).orElseThrow().loading()).isTrue();
  }

  // ------------------------------------------------------------------ failures

  @Test
  void aBatchThatFailsIsToldOneAtATimeAndOnlyThePoisonousOneBecomesADeadLetter() throws Exception {
    HandlerFollower handler = started();
    behaviour.put("1b", failing());

    put("1a", "1b", "1c", "2a");
    rig.passBeating(Duration.ofSeconds(1));

    assertThat(told.get(0)).isEqualTo("1a1 1b1 1c1 2a1");
    assertThat(told.subList(1, told.size()))
        .containsExactlyInAnyOrder("1a1", "1b1", "1b1", "1b1", "1c1", "2a1");
    assertThat(effects())
        .containsExactlyInAnyOrder("1a1", "1c1", "2a1")
        .containsSubsequence("1a1", "1c1");
    assertThat(letters()).extracting(DeadLetter::recordId).containsExactly("1b");
    assertThat(letters()).extracting(DeadLetter::attempts).containsExactly(3);
    assertThat(handler.status().retries()).isEqualTo(4 + 2);
    assertThat(handler.status().done()).isEqualTo(3);
    assertThat(handler.status().position()).hasValue(4);
  }

  @Test
  void afterAFailedBatchThereAreBatchesAgainAndTheRecordsLaterChangesFollowItsLetter()
      throws Exception {
    started();
    behaviour.put("1b", failing());
    put("1a", "1b");
    rig.pass(Duration.ofSeconds(1));
    told.clear();

    rig.put("t1", "1a", 2);
    rig.put("t1", "1c", 2);
    rig.put("t1", "1b", 2);
    rig.put("t1", "1d", 2);
    rig.put("t1", "1e", 2);
    rig.run();

    assertThat(told).containsExactly("1a2 1c2", "1d2 1e2");
    assertThat(letters()).extracting(DeadLetter::recordId).containsExactly("1b", "1b");
    assertThat(effects()).doesNotContain("1b1", "1b2");
  }

  @Test
  void aTenantThatWaitsForItsNextTryHoldsUpNoOther() throws Exception {
    started();
    behaviour.put("1a", failingTimes(3, new IllegalStateException("not yet")));
    put("1a", "1b", "2a");
    rig.run();
    told.clear();

    put("2b", "3a", "1c");
    rig.run();
    assertThat(told).containsExactly("2b1 3a1");
    rig.pass(Duration.ofSeconds(1));

    assertThat(effects()).containsExactly("2a1", "2b1", "3a1", "1a1", "1b1", "1c1");
    assertThat(letters()).isEmpty();
  }

  @Test
  void aBatchThatGivesWayIsTriedAgainAsAWholeAndThenOneAtATime() throws Exception {
    HandlerFollower handler = started();
    behaviour.put("1b", failingTimes(2, new SQLException("deadlock", "40001")));
    put("1a", "1b");
    rig.run();
    assertThat(told).containsExactly("1a1 1b1", "1a1 1b1", "1a1 1b1");
    assertThat(handler.status().retries()).isZero();

    told.clear();
    behaviour.put("2b", failingTimes(4, new SQLException("deadlock", "40001")));
    put("2a", "2b");
    rig.run();

    assertThat(told).containsExactly("2a1 2b1", "2a1 2b1", "2a1 2b1", "2a1", "2b1", "2b1");
    assertThat(effects()).containsExactly("1a1", "1b1", "2a1", "2b1");
    assertThat(letters()).isEmpty();
  }

  @Test
  void aBatchThatTakesTooLongIsToldOneAtATime() throws Exception {
    timeout = Optional.of(Duration.ofSeconds(1));
    started();
    boolean[] slow = {true};
    behaviour.put(
        "1b",
        transaction -> {
          if (slow[0]) {
            slow[0] = false;
            rig.clock.advance(Duration.ofSeconds(2));
          }
        });

    put("1a", "1b");
    rig.run();

    assertThat(told).containsExactly("1a1 1b1", "1a1", "1b1");
    assertThat(effects()).containsExactly("1a1", "1b1");
  }

  @Test
  void dataThatDoesNotFitTheClassBecomesADeadLetterByItself() throws Exception {
    started();

    put("1a");
    rig.publisher.publishJson("crm", "t1", "credit-configs", "1b", "{\"creditCost\":\"dear\"}");
    put("1c");
    rig.run();

    assertThat(effects()).containsExactly("1a1", "1c1");
    assertThat(letters()).extracting(DeadLetter::recordId).containsExactly("1b");
  }

  // ------------------------------------------------------------------ stores

  @Test
  void whileNoTransactionCanBeginTheBatchWaitsAsAWhole() throws Exception {
    HandlerFollower handler = started();
    rig.passBeating(Duration.ofSeconds(1));
    transactionsThatCannotBegin = 3;

    put("1a", "1b", "2a");
    rig.run();
    assertThat(told).isEmpty();
    put("1c");
    rig.pass(Duration.ofSeconds(4));

    assertThat(told).containsExactly("1a1 1b1 1c1 2a1");
    assertThat(handler.status().retries()).isZero();
    assertThat(effects()).hasSize(4);
  }

  @Test
  void aChangeThatBreaksItsConnectionHoldsUpItsTenantOnly() throws Exception {
    started();
    behaviour.put(
        "1b",
        transaction -> {
          transaction.unwrap(Connection.class).close();
          transaction.createStatement();
        });

    put("1a", "1b", "2a", "3a");
    rig.pass(Duration.ofSeconds(3));
    put("2b", "1c");
    rig.run();

    assertThat(effects()).containsExactly("1a1", "2a1", "3a1", "2b1");
    assertThat(letters()).isEmpty();
    behaviour.clear();
    rig.pass(Duration.ofSeconds(2));
    assertThat(effects()).containsExactly("1a1", "2a1", "3a1", "2b1", "1b1", "1c1");
  }

  @Test
  void aCommitWithoutAnAnswerHasItsEffectOnce() throws Exception {
    HandlerFollower handler = started();
    commitsWithoutAnAnswer = 1;

    put("1a", "1b", "2a");
    rig.passBeating(Duration.ofSeconds(3));

    assertThat(told).containsExactly("1a1 1b1 2a1");
    assertThat(effects()).containsExactly("1a1", "1b1", "2a1");
    assertThat(handler.status().position()).hasValue(3);
  }

  @Test
  void aLeaseThatIsLostInTheMiddleTakesTheBatchBackAndTheOtherInstanceDoesIt() throws Exception {
    started();
    behaviour.put(
        "1b",
        transaction -> {
          Lease lease = stores.leases().reclaim(KEY, "rig", Duration.ofSeconds(10)).orElseThrow();
          stores.leases().release(lease); // what a frozen instance finds when it goes on
        });
    put("1a", "1b", "2a");
    rig.run();
    assertThat(told).containsExactly("1a1 1b1 2a1");
    assertThat(effects()).isEmpty();
    assertThat(letters()).isEmpty();

    behaviour.clear();
    Rig other = rig.successor();
    other.instance = "other";
    handler(other, stores);
    other.start();

    assertThat(told).hasSize(2);
    assertThat(effects()).containsExactlyInAnyOrder("1a1", "1b1", "2a1");
  }

  // ------------------------------------------------------------------ dead letters

  @Test
  void deadLettersThatAreRetriedComeAloneInTheirOrderAndOnce() throws Exception {
    HandlerFollower handler = started();
    behaviour.put("1a", failing());
    put("1a", "1b");
    rig.pass(Duration.ofSeconds(1));
    rig.put("t1", "1a", 2);
    rig.put("t1", "1a", 3);
    rig.run();
    assertThat(letters()).hasSize(3);
    behaviour.clear();
    told.clear();

    stores.deadLetters().markAll(KEY, DeadLetterState.TO_RETRY);
    handler.workOffDeadLetters();
    put("1c", "1d");
    rig.run();

    assertThat(told).containsExactly("1a1", "1a2", "1a3", "1c1 1d1");
    assertThat(letters()).isEmpty();
    assertThat(effects()).containsExactly("1b1", "1a1", "1a2", "1a3", "1c1", "1d1");
  }
}
