package io.github.wrappersync.benchmarks.consumer;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.wrappersync.benchmarks.pipeline.Site;
import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.store.Lease;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.store.jdbc.JdbcStores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Begins many events behind, again and again: a view from the file of a warm start, handlers from a
 * checkpoint. The clock runs from ready views, or the start, to caught up.
 */
final class CatchUpRounds {

  private static final Duration LONG = Duration.ofMinutes(3);
  private static final String HANDLER = "bench";

  /** How often the handler of batches catches up. */
  static final int BATCHED_ROUNDS = 2;

  private final Place place;
  private final Path kept;
  private Checkpoint behind = new Checkpoint("", 0);

  private CatchUpRounds(Place place) {
    this.place = place;
    this.kept = place.directory().resolve("kept.warm");
  }

  static void run(Place place) throws Exception {
    CatchUpRounds rounds = new CatchUpRounds(place);
    rounds.prepare();
    Consumer.pause();
    for (int round = 1; round <= place.rounds(); round++) {
      rounds.view(round);
    }
    Consumer.pause();
    rounds.view(place.rounds() + 1);
    Consumer.pause();
    for (int round = 1; round <= place.rounds(); round++) {
      rounds.handler(round);
    }
    try (HikariDataSource pool = rounds.pool()) {
      rounds.transactional(pool);
      for (int round = 1; round <= BATCHED_ROUNDS; round++) {
        rounds.batched(pool, round);
      }
    }
  }

  /** Keeps a file, and the position it is of. */
  private void prepare() {
    try (SyncClient client = place.client().warmStart(kept).build()) {
      client.creditCosts();
      client.start().awaitReady(LONG).awaitCaughtUp(LONG);
      behind =
          new Checkpoint(client.status().epoch().orElseThrow(), client.status().verifiedPosition());
    }
  }

  private void view(int round) throws Exception {
    Path copy = place.directory().resolve("round.warm");
    Files.copy(kept, copy, StandardCopyOption.REPLACE_EXISTING);
    try (SyncClient client = place.client().warmStart(copy).build()) {
      client.creditCosts();
      client.start().awaitReady(LONG);
      long begin = System.nanoTime();
      double worked = Consumer.cpuSeconds();
      Consumer.figure("viewBegin" + round, worked);
      client.awaitCaughtUp(LONG);
      Consumer.figure("view" + round, Consumer.secondsSince(begin));
      Consumer.figure("viewCpu" + round, Consumer.cpuSeconds() - worked);
      requireCaughtUp(client);
    }
  }

  private void handler(int round) throws Exception {
    Stores stores = Stores.inMemory();
    goBack(stores, HANDLER);
    AtomicLong seen = new AtomicLong();
    try (SyncClient client = place.client().stores(stores).build()) {
      client.handle(HANDLER, DataTypes.CREDIT_CONFIGS, change -> seen.incrementAndGet());
      long begin = System.nanoTime();
      client.start().awaitCaughtUp(LONG);
      Consumer.figure("handler" + round, Consumer.secondsSince(begin));
      requireCaughtUp(client);
      require(seen.get());
    }
  }

  private void transactional(HikariDataSource pool) throws Exception {
    JdbcStores stores = JdbcStores.of(pool).createTables();
    goBack(stores, HANDLER);
    AtomicLong seen = new AtomicLong();
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE bill (tenant_id text, config_id text, position bigint, cost numeric)");
    }
    try (SyncClient client = place.client().stores(stores).build()) {
      client.handleInTransaction(
          HANDLER,
          DataTypes.CREDIT_CONFIGS,
          (change, transaction) -> {
            write(change, transaction);
            seen.incrementAndGet();
          });
      long begin = System.nanoTime();
      client.start();
      Thread.sleep(10_000);
      Consumer.figure("transactional", seen.get() / Consumer.secondsSince(begin));
    }
  }

  /** All of it, with the default batch size. */
  private void batched(HikariDataSource pool, int round) throws Exception {
    JdbcStores stores = JdbcStores.of(pool);
    String handler = "batched" + round;
    goBack(stores, handler);
    AtomicLong seen = new AtomicLong();
    AtomicLong calls = new AtomicLong();
    try (SyncClient client = place.client().stores(stores).build()) {
      client.handleBatchInTransaction(
          handler,
          DataTypes.CREDIT_CONFIGS,
          (changes, transaction) -> {
            writeAll(changes, transaction);
            seen.addAndGet(changes.size());
            calls.incrementAndGet();
          });
      long begin = System.nanoTime();
      client.start().awaitCaughtUp(LONG);
      Consumer.figure(handler, Consumer.secondsSince(begin));
      Consumer.figure(handler + "size", (double) seen.get() / calls.get());
      requireCaughtUp(client);
      require(seen.get());
    }
  }

  private static void writeAll(List<Change<CreditConfig>> changes, Connection transaction)
      throws SQLException {
    try (PreparedStatement insert =
        transaction.prepareStatement("INSERT INTO bill VALUES (?, ?, ?, ?)")) {
      for (Change<CreditConfig> change : changes) {
        bind(change, insert);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static void write(Change<CreditConfig> change, Connection transaction)
      throws SQLException {
    try (PreparedStatement insert =
        transaction.prepareStatement("INSERT INTO bill VALUES (?, ?, ?, ?)")) {
      bind(change, insert);
      insert.executeUpdate();
    }
  }

  private static void bind(Change<CreditConfig> change, PreparedStatement insert)
      throws SQLException {
    insert.setString(1, change.tenantId());
    insert.setString(2, change.recordId());
    insert.setLong(3, change.position());
    insert.setBigDecimal(4, change.record().creditCost());
  }

  /** Lets the handler begin at the position of the file. */
  private void goBack(Stores stores, String handler) {
    String key = Site.APPLICATION + '/' + handler;
    Optional<Lease> lease = stores.leases().acquire(key, "benchmark", Duration.ofSeconds(5));
    stores.checkpoints().save(lease.orElseThrow(), DataTypes.CREDIT_CONFIGS.name(), behind);
    stores.leases().release(lease.orElseThrow());
  }

  private void requireCaughtUp(SyncClient client) {
    require(client.status().verifiedPosition() - behind.position());
  }

  private void require(long events) {
    if (events < place.records()) {
      throw new IllegalStateException(
          "%d events were taken, expected %d".formatted(events, place.records()));
    }
  }

  private HikariDataSource pool() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(place.database());
    config.setMaximumPoolSize(8);
    return new HikariDataSource(config);
  }
}
