package io.github.wrappersync.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.store.DeadLetter;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.store.jdbc.JdbcStores;
import io.github.wrappersync.testing.InMemoryPublisher;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.math.BigDecimal;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Handlers of batches on PostgreSQL, as an application has them. */
class TransactionalBatchTest {

  private static final Duration SOON = Duration.ofSeconds(30);

  private static EmbeddedPostgres server;
  private static int applications;

  private final String application = "app" + applications++;
  private final InMemoryPublisher publisher = new InMemoryPublisher();
  private final List<Integer> sizes = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void startServer() throws IOException {
    server = EmbeddedPostgres.start();
  }

  @AfterAll
  static void stopServer() throws IOException {
    server.close();
  }

  /**
   * A ledger that would show a change that is done twice; a total per record, checked at commit.
   */
  @BeforeEach
  void makeTables() throws SQLException {
    execute(
        """
        DROP TABLE IF EXISTS ledger, limited;
        CREATE TABLE ledger (place bigint GENERATED ALWAYS AS IDENTITY, tenant text, record text, position bigint);
        CREATE TABLE limited (name text UNIQUE DEFERRABLE INITIALLY DEFERRED)
        """);
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> rows(String sql) throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> all = new ArrayList<>();
      while (rows.next()) {
        all.add(rows.getString(1));
      }
      return all;
    }
  }

  private SyncClientBuilder builder() {
    return SyncClient.builder(application)
        .allTenants()
        .stores(JdbcStores.of(server.getPostgresDatabase()).createTables())
        .liveFeed(publisher.liveFeed(application))
        .catchUp(publisher.catchUp());
  }

  private void put(String tenant, String record, int cost) {
    publisher.publish(
        application,
        tenant,
        DataTypes.CREDIT_CONFIGS,
        new CreditConfig(record, tenant, "crm." + record, BigDecimal.valueOf(cost), true));
  }

  private void write(List<Change<CreditConfig>> changes, Connection transaction)
      throws SQLException {
    sizes.add(changes.size());
    try (PreparedStatement insert =
        transaction.prepareStatement(
            "INSERT INTO ledger (tenant, record, position) VALUES (?, ?, ?)")) {
      for (Change<CreditConfig> change : changes) {
        insert.setString(1, change.tenantId());
        insert.setString(2, change.recordId());
        insert.setLong(3, change.position());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static void requireOrdered() throws SQLException {
    Map<String, Long> last = new HashMap<>();
    for (String row : rows("SELECT record || ' ' || position FROM ledger ORDER BY place")) {
      String[] parts = row.split(" ");
      long position = Long.parseLong(parts[1]);
      Long before = last.put(parts[0], position);
      assertThat(before == null || before < position).as("%s after %s", row, before).isTrue();
    }
  }

  @Test
  void everyChangeHasItsEffectOnceAndInOrderAcrossInstancesThatComeAndGo() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    TransactionalBatchHandler<CreditConfig> handler =
        (changes, transaction) -> {
          write(changes, transaction);
          if (calls.incrementAndGet() % 7 == 0) {
            throw new IllegalStateException("The test's handler fails at times");
          }
        };
    HandlerOptions options =
        HandlerOptions.defaults()
            .batchSize(50)
            .unlimitedAttempts()
            .backoff(Duration.ofMillis(1), Duration.ofMillis(2));
    try (SyncClient first = builder().build()) { // or else a snapshot tells the last states only
      first.handleBatchInTransaction("ledger", DataTypes.CREDIT_CONFIGS, handler, options);
      first.start().awaitCaughtUp(SOON);
    }
    for (int life = 0; life < 4; life++) {
      try (SyncClient one = builder().instance("one").build();
          SyncClient two = builder().instance("two").build()) {
        one.handleBatchInTransaction("ledger", DataTypes.CREDIT_CONFIGS, handler, options);
        two.handleBatchInTransaction("ledger", DataTypes.CREDIT_CONFIGS, handler, options);
        one.start();
        two.start();
        for (int i = 0; i < 500; i++) {
          put("t" + i % 20, "r" + i % 40, 1_000 * life + i);
        }
        int wanted = 100 + 400 * life;
        await().atMost(SOON).until(() -> rows("SELECT 1 FROM ledger").size() >= wanted);
        // ended in the middle of it
      }
    }
    try (SyncClient last = builder().instance("last").build()) {
      last.handleBatchInTransaction("ledger", DataTypes.CREDIT_CONFIGS, handler, options);
      last.start().awaitCaughtUp(SOON);
    }

    assertThat(rows("SELECT record FROM ledger GROUP BY record, position HAVING count(*) > 1"))
        .isEmpty();
    assertThat(rows("SELECT 1 FROM ledger")).hasSize(2_000);
    requireOrdered();
    assertThat(sizes).anyMatch(size -> size > 1).allMatch(size -> size <= 50);
  }

  @Test
  void aConstraintThatIsCheckedAtTheCommitMakesOneDeadLetterAndLeavesTheRest() throws Exception {
    CountDownLatch published = new CountDownLatch(1);
    try (SyncClient client = builder().build()) {
      client.handleBatchInTransaction(
          "limited",
          DataTypes.CREDIT_CONFIGS,
          (changes, transaction) -> {
            published.await();
            for (Change<CreditConfig> change : changes) {
              String name = change.recordId().replace("twin", "r1");
              try (PreparedStatement insert =
                  transaction.prepareStatement("INSERT INTO limited VALUES (?)")) {
                insert.setString(1, name);
                insert.executeUpdate();
              }
            }
            write(changes, transaction);
          },
          HandlerOptions.defaults()
              .attempts(2)
              .backoff(Duration.ofMillis(1), Duration.ofMillis(1)));
      client.start();
      put("t0", "r0", 1);
      put("t1", "r1", 1);
      put("t1", "twin", 1);
      put("t1", "r2", 1);
      put("t2", "r3", 1);
      published.countDown();
      client.awaitCaughtUp(SOON);

      assertThat(client.deadLetters().list("limited"))
          .singleElement()
          .satisfies(letter -> assertThat(letter.error()).contains("limited_name_key"))
          .extracting(DeadLetter::recordId)
          .isEqualTo("twin");
    }
    assertThat(rows("SELECT record FROM ledger")).containsExactlyInAnyOrder("r0", "r1", "r2", "r3");
  }

  @Test
  void interceptorsSurroundABatchOnceAndASingleChangeAsEver() throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    CountDownLatch published = new CountDownLatch(1);
    HandlerInterceptor plain =
        (handler, change, call) -> {
          seen.add("plain " + change.recordId());
          call.proceed();
        };
    HandlerInterceptor knowing =
        new HandlerInterceptor() {
          @Override
          public void around(String handler, Change<?> change, Call call) throws Exception {
            call.proceed();
          }

          @Override
          public void aroundBatch(String handler, List<? extends Change<?>> changes, Call call)
              throws Exception {
            seen.add("knowing " + changes.size());
            call.proceed();
          }
        };
    try (SyncClient client =
        builder().handlerThreads(1).handlerInterceptor(plain).handlerInterceptor(knowing).build()) {
      client.handleBatchInTransaction(
          "ledger",
          DataTypes.CREDIT_CONFIGS,
          (changes, transaction) -> {
            published.await();
            write(changes, transaction);
          });
      client.start().awaitReady(SOON);
      put("t1", "first", 1);
      await().until(() -> seen.size() == 1);
      put("t1", "a", 1);
      put("t1", "b", 1);
      put("t2", "c", 1);
      await().until(() -> client.status().handlers().get("ledger").queued() == 4);
      published.countDown();
      client.awaitCaughtUp(SOON);
    }
    assertThat(seen).containsExactly("plain first", "plain c", "knowing 3");
    assertThat(sizes).containsExactly(1, 3);
  }

  @Test
  void whatCanNotBeIsSaidWhenItIsRegistered() {
    assertThatThrownBy(() -> HandlerOptions.defaults().batchSize(0))
        .hasMessage("batchSize is 0: expected 1 to 10000");
    assertThatThrownBy(() -> HandlerOptions.defaults().batchSize(10_001))
        .isInstanceOf(IllegalArgumentException.class);
    HandlerOptions many = HandlerOptions.defaults().batchSize(10);
    try (SyncClient client = builder().build()) {
      assertThatThrownBy(() -> client.handle("one", DataTypes.CREDIT_CONFIGS, change -> {}, many))
          .hasMessageContaining("batchSize of 10")
          .hasMessageContaining("handleBatchInTransaction");
      assertThatThrownBy(
              () ->
                  client.handleInTransaction(
                      "two", DataTypes.CREDIT_CONFIGS, (change, transaction) -> {}, many))
          .isInstanceOf(IllegalArgumentException.class);
    }
    try (SyncClient client = builder().stores(Stores.inMemory()).build()) {
      assertThatThrownBy(
              () ->
                  client.handleBatchInTransaction(
                      "three", DataTypes.CREDIT_CONFIGS, (changes, transaction) -> {}))
          .hasMessageContaining("JdbcStores.of(dataSource)");
    }
  }
}
