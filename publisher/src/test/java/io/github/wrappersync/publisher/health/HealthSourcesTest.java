package io.github.wrappersync.publisher.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.publisher.LogRows;
import io.github.wrappersync.publisher.drain.LeaseWatch;
import io.github.wrappersync.publisher.settings.HealthSettings;
import io.github.wrappersync.publisher.testing.SeedTables;
import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.publisher.testing.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class HealthSourcesTest {

  private static final HealthSettings SETTINGS =
      new HealthSettings(Duration.ofSeconds(30), Duration.ofMinutes(5));

  private static TestDatabase database;
  private static JdbcClient jdbc;

  @BeforeAll
  static void create() {
    database = TestServers.newDatabase();
    SeedTables.create(database.dataSource());
    database.migrate();
    database.execute("INSERT INTO sync.log (epoch, life) VALUES ('0f9d1c52', 'test')");
    jdbc = JdbcClient.create(database.dataSource());
  }

  @BeforeEach
  void clear() {
    new LogRows(database).clear();
    database.execute("TRUNCATE change_log, sync.redrain");
  }

  private static String backlog(String age, Duration interval, boolean paused) {
    database.execute(
        "TRUNCATE change_log",
        """
        INSERT INTO change_log (id, table_name, record_id, operation, changed_at, actor)
        VALUES (7, 'entities', 'e', 'UPDATE', now() - interval '%s', 'wrapper')
        """
            .formatted(age));
    BacklogSource source =
        new BacklogSource(jdbc, "public", SETTINGS, () -> interval, () -> paused);
    return source.examine().stream().map(Reason::status).findFirst().orElse("healthy");
  }

  @Test
  void aChangeThatWaitsForTooLongIsAReason() {
    assertThat(backlog("20 seconds", Duration.ZERO, false)).isEqualTo("healthy");
    assertThat(backlog("40 seconds", Duration.ZERO, false)).isEqualTo("degraded");
    assertThat(backlog("40 seconds", Duration.ofMinutes(1), false)).isEqualTo("healthy");
    assertThat(backlog("6 minutes", Duration.ZERO, false)).isEqualTo("unhealthy");
    assertThat(backlog("6 minutes", Duration.ofMinutes(2), false)).isEqualTo("degraded");
    assertThat(backlog("6 minutes", Duration.ZERO, true)).isEqualTo("degraded");
  }

  @Test
  void anOldChangeThatWasPutBackIsNoBacklog() {
    database.execute("INSERT INTO sync.redrain VALUES (7)");

    assertThat(backlog("6 days", Duration.ZERO, false)).isEqualTo("healthy");
  }

  @Test
  void theLeaseIsSeenFromOutside() throws SQLException {
    LeaseWatch lease = new LeaseWatch(jdbc);
    assertThat(lease.isHeld()).isFalse();
    try (Connection writer = database.dataSource().getConnection();
        Statement statement = writer.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(x'7772617070657201'::bigint)");
      assertThat(lease.isHeld()).isTrue();
    }
  }

  @Test
  void aTransactionThatWritesAndStaysOpenIsAReason() throws SQLException {
    OpenTransactions source = new OpenTransactions(jdbc, Duration.ZERO);
    try (Connection wrapper = database.dataSource().getConnection();
        Statement statement = wrapper.createStatement()) {
      wrapper.setAutoCommit(false);
      statement.execute("SELECT * FROM tenants");
      assertThat(source.examine()).isEmpty();
      statement.execute("INSERT INTO tenants (tenant_id) VALUES ('t')");
      assertThat(source.examine()).extracting(Reason::code).containsExactly("long-transaction");
      assertThat(new OpenTransactions(jdbc).examine()).isEmpty();
      wrapper.rollback();
    }
  }

  @Test
  void changesThatAreSetAsideAreCountedByCodeAndNamedByNothingElse() {
    database.execute(
        """
        INSERT INTO sync.set_aside (table_name, record_id, tenant_id, code, reason, change)
        SELECT 'entities', 'record-' || n, 'tenant-x', CASE WHEN n = 1 THEN 'no-image' ELSE 'unknown-tenant' END, 'r', '{}'
        FROM generate_series(1, 3) n
        """);

    assertThat(new SetAsideSource(jdbc).examine())
        .singleElement()
        .satisfies(
            reason ->
                assertThat(reason.detail())
                    .contains("2 unknown-tenant, 1 no-image")
                    .doesNotContain("record-", "tenant-x"));
  }

  @Test
  void aBackfillThatFailsIsAReasonUntilItIsGivenUp() {
    database.execute("INSERT INTO sync.backfill (table_name) VALUES ('entities')");
    long id = Long.parseLong(database.rows("SELECT id FROM sync.backfill").get(0));
    BackfillSource source = new BackfillSource(jdbc, () -> Set.of(id));

    assertThat(source.examine()).extracting(Reason::code).containsExactly("backfill-failing");
    database.execute("UPDATE sync.backfill SET phase = 'done'");
    assertThat(source.examine()).isEmpty();
  }
}
