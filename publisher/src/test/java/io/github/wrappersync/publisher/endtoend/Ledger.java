package io.github.wrappersync.publisher.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.store.jdbc.JdbcStores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The database of an application of its own, in which each change has an effect that shows when it
 * happens twice, not at all, or in another order; and the processes of that application, {@link
 * LedgerConsumer}.
 */
final class Ledger implements AutoCloseable {

  static final String AT_THE_GATE = "In the middle of the transaction of";
  static final String THROUGH_THE_GATE = "Goes on with the transaction of";
  static final String REFUSED = "A transaction was refused:";
  static final String DELETED = "deleted";

  private static final String TABLES =
      """
      CREATE TABLE account (
        tenant_id varchar(100) NOT NULL,
        data_type varchar(100) NOT NULL,
        balance   decimal(20,2) NOT NULL,
        effects   bigint NOT NULL,
        PRIMARY KEY (tenant_id, data_type)
      );
      CREATE TABLE audit (
        seq       bigint %s PRIMARY KEY,
        handler   varchar(200) NOT NULL,
        instance  varchar(200) NOT NULL,
        event_id  varchar(36)  NOT NULL,
        tenant_id varchar(100) NOT NULL,
        data_type varchar(100) NOT NULL,
        record_id varchar(100) NOT NULL,
        position  bigint NOT NULL,
        amount    decimal(20,2) NOT NULL
      );
      CREATE TABLE chain (
        data_type     varchar(100) NOT NULL,
        tenant_id     varchar(100) NOT NULL,
        record_id     varchar(100) NOT NULL,
        position      bigint NOT NULL,
        length        bigint NOT NULL,
        turned_around bigint NOT NULL,
        checksum      varchar(36) NOT NULL,
        state         text NOT NULL,
        PRIMARY KEY (data_type, tenant_id, record_id)
      );
      CREATE TABLE poison (
        record_id varchar(100) PRIMARY KEY
      )
      """;

  private static final String ACCOUNT = "INSERT INTO account VALUES ('%s', '%s', 0, 0)";

  private static final String OPEN_IN_POSTGRESQL =
      "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()";

  private static final String OPEN_IN_MARIADB =
      "SELECT count(*) FROM information_schema.innodb_trx";

  private final Installation wrapper;
  private final TestDatabase database;
  private final boolean isMariaDb;
  private final LedgerAudit audit;
  private final Path gates;
  private final List<JavaProcess> processes = new ArrayList<>();

  /** An empty ledger; what the log holds so far is told to it as a snapshot. */
  Ledger(Installation wrapper, TestDatabase database) {
    this.wrapper = wrapper;
    this.database = database;
    isMariaDb = database.jdbcUrl().startsWith("jdbc:mariadb");
    String numbered = isMariaDb ? "AUTO_INCREMENT" : "GENERATED ALWAYS AS IDENTITY";
    database.execute(TABLES.formatted(numbered).split(";"));
    for (String tenant : Installation.TENANTS) {
      DataTypes.all().forEach(type -> database.execute(ACCOUNT.formatted(tenant, type.name())));
    }
    JdbcStores.of(database.dataSource()).createTables();
    try {
      gates = Files.createTempDirectory("gates");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitPublished();
    audit = new LedgerAudit(wrapper.database(), database);
  }

  static String handler(String dataType) {
    return "ledger-" + dataType;
  }

  /** The next link of a record's chain. */
  static String checksum(String before, long position, String eventId) {
    String text = "%s/%d/%s".formatted(before, position, eventId);
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
  }

  /** Starts an instance of the application, and waits for nothing. */
  JavaProcess start(String instance) {
    return start(instance, Map.of());
  }

  /**
   * Starts an instance of the application, and waits for nothing.
   *
   * @param different what is set otherwise
   */
  JavaProcess start(String instance, Map<String, String> different) {
    Map<String, String> environment = new HashMap<>(wrapper.consumerSettings("crm"));
    environment.put("LEDGER_DATABASE", database.jdbcUrl());
    environment.put("LEDGER_INSTANCE", instance);
    environment.put("LEDGER_GATES", gates.toString());
    environment.putAll(different);
    Path log =
        Path.of(
                "target",
                "endtoend",
                "%s-%s-%d.log".formatted(database.name(), instance, processes.size() + 1))
            .toAbsolutePath();
    JavaProcess process = JavaProcess.start(LedgerConsumer.class, true, environment, log);
    processes.add(process);
    return process;
  }

  /** From now on the instance stops in the middle of the transaction of a change of the record. */
  Path closeGate(String instance, String recordId) {
    try {
      Path directory = Files.createDirectories(gates.resolve(instance));
      return Files.createFile(directory.resolve(recordId));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void openGate(Path gate) {
    try {
      Files.delete(gate);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void awaitLog(JavaProcess process, String text, Duration atMost) {
    await("'%s', %s".formatted(text, process))
        .atMost(atMost)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> process.log().contains(text));
  }

  TestDatabase database() {
    return database;
  }

  /** The one number that a query gives. */
  long count(String sql) {
    return Long.parseLong(database.rows(sql).get(0));
  }

  /** How many effects are committed. */
  long effects() {
    return count("SELECT count(*) FROM audit");
  }

  /** Whether a transaction of the application is under way. */
  boolean hasOpenTransactions() {
    return count(isMariaDb ? OPEN_IN_MARIADB : OPEN_IN_POSTGRESQL) > 0;
  }

  /** Which instance runs a handler; empty if none has yet. */
  String holder(String handler) {
    return String.join(
        "",
        database.rows(
            "SELECT holder FROM sync_lease WHERE handler LIKE '%%%s'".formatted(handler)));
  }

  private void awaitPublished() {
    await("the first backfill")
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                wrapper.publisher().get("/v1/crm/snapshot", wrapper.token("crm")).statusCode()
                    == 200);
    await("all changes in the event log")
        .atMost(Duration.ofSeconds(60))
        .until(() -> wrapper.count("SELECT count(*) FROM change_log WHERE NOT processed") == 0);
  }

  /** Waits until the checkpoints of all handlers have reached what is in the log now. */
  void awaitCaughtUp(Duration atMost) {
    awaitPublished();
    long head = wrapper.count("SELECT head FROM sync.log");
    String epoch = wrapper.database().rows("SELECT epoch FROM sync.log").get(0);
    String there =
        "SELECT count(*) FROM sync_checkpoint WHERE epoch = '%s' AND position >= %d AND NOT loading"
            .formatted(epoch, head);
    await("all handlers at position " + head)
        .atMost(atMost)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> count(there) == DataTypes.all().size());
  }

  /** Each event had its effect, once, and those of each record in order; all sums are right. */
  void assertExact() {
    assertThat(faults()).isEmpty();
  }

  /** What is wrong with the ledger, for people; empty if it is exact. */
  List<String> faults() {
    return audit.faults();
  }

  /** How many events should have had their effect by now. */
  int expected() {
    return audit.expected().size();
  }

  /** The records as the handlers were told them last. */
  List<String> states() {
    return database.rows("SELECT state FROM chain WHERE state <> '%s'".formatted(DELETED));
  }

  @Override
  public void close() {
    processes.forEach(JavaProcess::kill);
  }
}
