package io.github.wrappersync.publisher.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.model.Priority;
import io.github.wrappersync.publisher.capture.TriggerReport.Kind;
import io.github.wrappersync.publisher.capture.TriggerReport.Problem;
import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.CapturedTables;
import io.github.wrappersync.publisher.registry.RoutingRule;
import io.github.wrappersync.publisher.testing.SeedTables;
import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.publisher.testing.TestServers;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TriggerInstallerTest {

  private static final String CATALOG =
      """
      SELECT 'trigger', tgname, xmin, oid FROM pg_trigger WHERE tgname LIKE 'sync%'
      UNION ALL SELECT 'function', proname, xmin, oid FROM pg_proc WHERE proname LIKE 'capture%'
      ORDER BY 1, 2, 4
      """;

  private static final TestDatabase TEMPLATE = template();

  private final TestDatabase database = TestServers.copyOf(TEMPLATE);
  private final TriggerInstaller installer = installer(DefaultTables.in("public"));

  private static TestDatabase template() {
    TestDatabase database = TestServers.newDatabase();
    SeedTables.create(database.dataSource());
    return database.migrate();
  }

  @Test
  void whatIsInstalledIsAsItShouldBe() {
    CapturedTables resolved = installer.install();
    assertThat(resolved.all()).isEqualTo(DefaultTables.in("public").all());
    assertThat(installer.verify()).hasSize(4).allMatch(TriggerReport::ok);
  }

  @Test
  void aSecondInstallationChangesNothing() {
    installer.install();
    List<String> before = database.rows(CATALOG);
    String transaction = database.rows("SELECT pg_snapshot_xmax(pg_current_snapshot())").get(0);
    installer.install();
    assertThat(database.rows(CATALOG)).isEqualTo(before).hasSize(22);
    assertThat(database.rows("SELECT pg_snapshot_xmax(pg_current_snapshot())"))
        .as("no transaction has written anything")
        .containsExactly(transaction);
  }

  @Test
  void aDefaultColumnThatATableLacksIsLeftOut() {
    database.execute("ALTER TABLE entities DROP COLUMN entity_type");
    CapturedTables resolved = installer.install();
    assertThat(resolved.byName("entities").orElseThrow().columns())
        .containsExactly("entity_id", "tenant_id", "parent_entity_id", "entity_name", "is_active");
    assertThat(installer.verify()).allMatch(TriggerReport::ok);
    database.execute("INSERT INTO entities (entity_id, tenant_id) VALUES ('e', 't')");
    assertThat(database.rows("SELECT row_data ? 'entityType' FROM change_log"))
        .containsExactly("f");
  }

  @Test
  void allFaultsAreNamedAtOnceAndNothingIsInstalled() {
    database.execute(
        "DROP TABLE entities",
        "ALTER TABLE custom_roles DROP COLUMN tenant_id",
        "ALTER TABLE tenant_users DROP CONSTRAINT tenant_users_pkey",
        "CREATE UNIQUE INDEX ON tenant_users (user_id) WHERE is_active",
        "CREATE UNIQUE INDEX ON tenant_users (user_id, tenant_id)",
        "ALTER TABLE credit_configurations RENAME TO configurations",
        "CREATE VIEW credit_configurations AS SELECT * FROM configurations");
    assertThatThrownBy(installer::install)
        .isInstanceOf(CaptureFaultException.class)
        .hasMessageContaining("public.entities does not exist")
        .hasMessageContaining("public.custom_roles has no column tenant_id")
        .hasMessageContaining("public.tenant_users has no unique index on its key column user_id")
        .hasMessageContaining("public.credit_configurations is no table");
    assertThat(database.rows("SELECT 1 FROM pg_trigger WHERE tgname LIKE 'sync_capture%'"))
        .isEmpty();
    assertThat(installer.verify())
        .allMatch(report -> report.problems().get(0).kind() == Kind.NOT_CAPTURABLE);
  }

  @Test
  void columnsThatCannotBeToldApartAreAFault() {
    database.execute(
        "CREATE TABLE twins (id int PRIMARY KEY, tenant_id text, a_b int, \"aB\" int, \"c,d\" int)");
    CapturedTable twins =
        new CapturedTable(
            "public",
            "twins",
            "id",
            "tenant_id",
            "twins",
            Priority.LOW,
            List.of("id", "tenant_id", "a_b", "aB", "c,d"),
            RoutingRule.TENANT);
    assertThatThrownBy(() -> installer(new CapturedTables(List.of(twins))).install())
        .hasMessageContaining("the columns a_b and aB have the same JSON name aB")
        .hasMessageContaining("'c,d'");
  }

  @Test
  void aRoleThatDoesNotOwnTheTablesIsToldWhoDoes() {
    String role = "stranger_" + database.name();
    database.execute("CREATE ROLE " + role + " LOGIN");
    TriggerInstaller stranger =
        new TriggerInstaller(
            TestServers.dataSource(database.name(), role), "public", DefaultTables.in("public"));
    assertThatThrownBy(stranger::install)
        .isInstanceOf(CaptureFaultException.class)
        .hasMessageContaining("public.entities belongs to the role postgres");
  }

  @Test
  void aColumnThatAppearsIsCapturedFromTheNextInstallation() {
    database.execute("ALTER TABLE tenant_users DROP COLUMN name");
    installer.install();
    database.execute("ALTER TABLE tenant_users ADD COLUMN name text");
    assertThat(kinds("tenant_users")).containsExactly(Kind.OUT_OF_DATE);
    installer.install();
    assertThat(kinds("tenant_users")).isEmpty();
  }

  @Test
  void theReportNamesWhatIsMissingDisabledOrEdited() {
    installer.install();
    database.execute(
        "DROP TRIGGER sync_capture_delete ON entities",
        "ALTER TABLE custom_roles DISABLE TRIGGER sync_capture_update",
        "ALTER TABLE custom_roles ENABLE TRIGGER sync_capture_truncate",
        "CREATE OR REPLACE FUNCTION sync.capture_tenant_users() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE OR REPLACE TRIGGER sync_capture_insert AFTER UPDATE ON credit_configurations FOR EACH STATEMENT EXECUTE FUNCTION sync.capture_entities()");
    assertThat(objects("entities")).containsExactly("TRIGGER_MISSING sync_capture_delete");
    assertThat(objects("custom_roles"))
        .containsExactly(
            "TRIGGER_DISABLED sync_capture_update", "TRIGGER_DISABLED sync_capture_truncate");
    assertThat(objects("tenant_users"))
        .containsExactly("OUT_OF_DATE sync.\"capture_tenant_users\"");
    assertThat(objects("credit_configurations")).containsExactly("OUT_OF_DATE sync_capture_insert");
    installer.install();
    assertThat(installer.verify()).allMatch(TriggerReport::ok);
    database.execute("DROP FUNCTION sync.capture_entities CASCADE");
    assertThat(kinds("entities")).hasSize(5).containsOnly(Kind.TRIGGER_MISSING);
  }

  @Test
  void theReportNamesColumnsThatAreGoneOrHaveAnotherType() {
    installer.install();
    database.execute(
        "ALTER TABLE credit_configurations DROP COLUMN credit_cost, ALTER COLUMN is_active DROP DEFAULT, ALTER COLUMN is_active TYPE text");
    assertThat(objects("credit_configurations"))
        .contains("COLUMN_MISSING credit_cost", "COLUMN_RETYPED is_active");
    installer.install();
    assertThat(kinds("credit_configurations")).isEmpty();
  }

  @Test
  void aTableThatIsInUseIsTriedAgainAndItsWritersGoOn() throws Exception {
    TriggerInstaller patient =
        new TriggerInstaller(
            database.dataSource(),
            "public",
            DefaultTables.in("public"),
            Duration.ofMillis(50),
            Duration.ofMillis(50));
    try (Connection writer = database.dataSource().getConnection();
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute("INSERT INTO custom_roles (role_id, tenant_id) VALUES ('r', 't')");
      CompletableFuture<CapturedTables> installed = CompletableFuture.supplyAsync(patient::install);
      await().atMost(Duration.ofSeconds(10)).until(() -> kinds("entities").isEmpty());
      // Another writer is let through while the installation waits for the first.
      database.execute(
          "SET statement_timeout = '5s'",
          "INSERT INTO custom_roles (role_id, tenant_id) VALUES ('s', 't')");
      assertThat(installed).isNotDone();
      writer.commit();
      installed.get(10, TimeUnit.SECONDS);
    }
    assertThat(installer.verify()).allMatch(TriggerReport::ok);
  }

  @Test
  void twoPublishersMayInstallAtOnce() throws Exception {
    CompletableFuture<CapturedTables> one = CompletableFuture.supplyAsync(installer::install);
    installer.install();
    one.get(30, TimeUnit.SECONDS);
    assertThat(installer.verify()).allMatch(TriggerReport::ok);
  }

  private TriggerInstaller installer(CapturedTables tables) {
    return new TriggerInstaller(database.dataSource(), "public", tables);
  }

  private List<Kind> kinds(String table) {
    return problems(table).stream().map(Problem::kind).toList();
  }

  private List<String> objects(String table) {
    return problems(table).stream().map(p -> p.kind() + " " + p.object()).toList();
  }

  private List<Problem> problems(String table) {
    return installer.verify().stream()
        .filter(report -> report.table().equals("public." + table))
        .findFirst()
        .orElseThrow()
        .problems();
  }
}
