package io.github.wrappersync.publisher.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.model.Priority;
import io.github.wrappersync.publisher.capture.DefaultTables;
import io.github.wrappersync.publisher.capture.TriggerInstaller;
import io.github.wrappersync.publisher.eventlog.WriterListener;
import io.github.wrappersync.publisher.operations.Backfills;
import io.github.wrappersync.publisher.operations.EmergencySync;
import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.CapturedTables;
import io.github.wrappersync.publisher.testing.SeedTables;
import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.publisher.testing.TestServers;
import io.micrometer.observation.ObservationRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A wrapper's database with triggers and a running writer. */
final class WriterFixture implements AutoCloseable {

  /** One line an event: who is told what. */
  private static final String EVENTS =
      """
      SELECT change_type || coalesce('(' || reason || ')', '') || ' ' || application || ':' || tenant_id || ':' || data_type
             || ' ' || record_id
             || CASE WHEN changed_fields = '{}' THEN '' ELSE ' ' || array_to_string(changed_fields, ',') END
      FROM sync.event WHERE position > %d ORDER BY position
      """;

  private final TestDatabase database;
  private final List<WriterListener> listeners = new ArrayList<>();
  private CapturedTables tables = DefaultTables.in("public");
  private Map<Priority, Duration> intervals = Map.of();
  private ObservationRegistry observations = ObservationRegistry.NOOP;
  private Writer writer;
  private long mark;

  private WriterFixture(TestDatabase database) {
    this.database = database;
  }

  /**
   * The seed tables with the tenants t1 and t2, empty otherwise; nothing of the publisher's is
   * installed.
   */
  static WriterFixture create() {
    TestDatabase database = TestServers.newDatabase();
    SeedTables.create(database.dataSource());
    database.execute("INSERT INTO tenants (tenant_id) VALUES ('t1'), ('t2')");
    return new WriterFixture(database);
  }

  /** As {@link #create}, with everything of the publisher's installed. */
  static WriterFixture installed() {
    WriterFixture fixture = new WriterFixture(TestServers.copyOf(Installed.TEMPLATE.database));
    fixture.tables = Installed.TEMPLATE.tables;
    return fixture;
  }

  private static final class Installed {
    static final WriterFixture TEMPLATE = create().install();
  }

  WriterFixture listen(WriterListener listener) {
    listeners.add(listener);
    return this;
  }

  /** What observes the batches of a writer that is started after this. */
  WriterFixture observe(ObservationRegistry registry) {
    observations = registry;
    return this;
  }

  WriterFixture install() {
    database.migrate();
    tables =
        new TriggerInstaller(database.dataSource(), "public", DefaultTables.in("public")).install();
    return this;
  }

  /** Registers a captured table otherwise; the triggers stay as they are. */
  WriterFixture register(String table, UnaryOperator<CapturedTable> otherwise) {
    tables =
        new CapturedTables(
            tables.all().stream()
                .map(one -> one.logName().equals(table) ? otherwise.apply(one) : one)
                .toList());
    return this;
  }

  CapturedTables tables() {
    return tables;
  }

  /** The position of the newest event once all is drained. */
  long head() {
    awaitDrained();
    return Long.parseLong(database.rows("SELECT head FROM sync.log").get(0));
  }

  /** Waits until a condition that a query gives is true. */
  void awaitTrue(String sql) {
    Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .atMost(Duration.ofSeconds(30))
        .until(() -> database.rows(sql).equals(List.of("t")));
  }

  /** What operators ask of the writer. */
  Backfills backfills() {
    return new Backfills(
        JdbcClient.create(database.dataSource()),
        new TransactionTemplate(new DataSourceTransactionManager(database.dataSource())),
        tables);
  }

  EmergencySync emergencySync() {
    return new EmergencySync(
        JdbcClient.create(database.dataSource()),
        new TransactionTemplate(new DataSourceTransactionManager(database.dataSource())),
        tables);
  }

  WriterFixture start() {
    writer = newWriter();
    writer.start();
    Awaitility.await().until(writer::isWriting);
    return this;
  }

  Writer newWriter() {
    return newWriter(database.dataSource());
  }

  Writer newWriter(DataSource connections) {
    return new Writer(
        connections,
        new WriterSetup("public", tables, listeners, intervals, "here:8080", observations));
  }

  /** How often priorities are drained, by a writer that is started after this. */
  WriterFixture intervals(Map<Priority, Duration> priorities) {
    intervals = priorities;
    return this;
  }

  Writer writer() {
    return writer;
  }

  TestDatabase database() {
    return database;
  }

  void sql(String... statements) {
    database.execute(statements);
  }

  /** A connection that does not commit by itself. */
  Connection begin() throws SQLException {
    Connection connection = database.dataSource().getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Waits until every committed change and every backfill is through. */
  WriterFixture awaitDrained() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                database
                    .rows(
                        """
                        SELECT (SELECT count(*) FROM change_log WHERE NOT processed)
                               + (SELECT count(*) FROM sync.backfill WHERE phase <> 'done')
                               + (SELECT count(*) FROM sync.redrain)
                               + (SELECT 1 - count(*) FROM sync.log)
                        """)
                    .equals(List.of("0")));
    return this;
  }

  /** Forgets the events so far. */
  WriterFixture forget() {
    awaitDrained();
    mark = Long.parseLong(database.rows("SELECT head FROM sync.log").get(0));
    return this;
  }

  /** Waits until all is drained, then tells the events since {@link #forget}. */
  List<String> events() {
    awaitDrained();
    return database.rows(EVENTS.formatted(mark));
  }

  /** Checks what must hold of every event log at any time. */
  void assertLogIsWhole() {
    List<String> range =
        database.rows("SELECT coalesce(max(position), 0) - count(*) FROM sync.event");
    assertThat(range).as("positions that are missing").containsExactly("0");
    assertThat(
            database.rows(
                """
                SELECT position FROM (
                  SELECT position, previous,
                         lag(position, 1, 0::bigint) OVER (
                           PARTITION BY application, tenant_id, data_type ORDER BY position) AS expected
                  FROM sync.event) AS chained
                WHERE previous <> expected
                """))
        .as("events whose previous is not the position before in the channel")
        .isEmpty();
    assertThat(
            database.rows(
                """
                SELECT * FROM (
                  SELECT DISTINCT ON (application, tenant_id, data_type, record_id)
                         application, tenant_id, data_type, record_id, position, reason
                  FROM sync.event ORDER BY application, tenant_id, data_type, record_id, position DESC) AS newest
                FULL JOIN sync.head USING (application, tenant_id, data_type, record_id)
                WHERE (reason IS NULL AND newest.position IS DISTINCT FROM head.position)
                   OR (reason IS NOT NULL AND head.position IS NOT NULL)
                """))
        .as("heads that are not the newest event")
        .isEmpty();
    assertThat(
            database.rows("SELECT event_id FROM sync.event GROUP BY event_id HAVING count(*) > 1"))
        .as("event ids that stand twice")
        .isEmpty();
  }

  @Override
  public void close() {
    if (writer != null) {
      writer.close();
    }
  }
}
