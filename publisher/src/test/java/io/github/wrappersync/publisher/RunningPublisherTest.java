package io.github.wrappersync.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.publisher.testing.SeedTables;
import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.publisher.testing.TestServers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole publisher that has done something of each kind, as Prometheus and operators see it. */
class RunningPublisherTest {

  private static final Path OPS = Path.of("ops");
  private static final Pattern NAME =
      Pattern.compile("\\b(?:sync_publisher|http_server_requests)_[a-z_]+[a-z]\\b");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static ConfigurableApplicationContext publisher;
  private static TestDatabase database;
  private static String scrape;
  private static JsonNode triggers;

  @BeforeAll
  static void workAndScrape() {
    database = TestServers.newDatabase();
    SeedTables.create(database.dataSource());
    database.execute(
        "ALTER DATABASE %s SET track_functions = 'pl'".formatted(database.name()),
        "INSERT INTO tenants (tenant_id) VALUES ('acme')");
    publisher =
        PublisherApplication.create(PublisherApplication.class)
            .run(
                "--DATABASE_URL=" + database.jdbcUrl(),
                "--REDIS_URL=" + TestServers.redisUri(),
                "--server.port=0",
                "--management.tracing.sampling.probability=1.0",
                "--sync.publisher.admin-token=" + ServedPublisher.ADMIN,
                "--sync.publisher.applications.crm.token=" + ServedPublisher.CRM,
                "--sync.publisher.applications.hrms.token=" + ServedPublisher.HRMS,
                "--sync.publisher.applications.finance.token=" + ServedPublisher.FINANCE);
    database.execute(
        "INSERT INTO entities (entity_id, tenant_id, entity_name) VALUES ('entity-1', 'acme', 'a')",
        "INSERT INTO entities (entity_id, tenant_id, entity_name) VALUES ('entity-2', 'nobody', 'a')",
        "UPDATE entities SET entity_name = 'b'",
        "DELETE FROM entities WHERE entity_id = 'entity-1'",
        "INSERT INTO credit_configurations (config_id, operation_code, tenant_id) VALUES ('entity-c', 'crm.leads.create', 'acme')");
    get("/v1/crm/changes", ServedPublisher.CRM);
    // The figures of the database are read every ten seconds; PostgreSQL counts calls with a delay.
    scrape =
        Awaitility.await()
            .atMost(Duration.ofSeconds(30))
            .pollInterval(Duration.ofMillis(200))
            .until(
                () -> get("/actuator/prometheus", ""),
                text ->
                    text.contains("sync_publisher_trigger_seconds_count{")
                        && text.contains("sync_publisher_set_aside{")
                        && text.contains("sync_publisher_latency_seconds_count{"));
    // Before the smoke test fires the triggers of all tables.
    triggers = JsonMapper.shared().readTree(get("/admin/triggers", ServedPublisher.ADMIN));
  }

  @AfterAll
  static void stop() {
    publisher.close();
  }

  private static String get(String path, String token) {
    return send(request(path, token).build());
  }

  private static HttpRequest.Builder request(String path, String token) {
    int port = ((ServletWebServerApplicationContext) publisher).getWebServer().getPort();
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
        .header("Authorization", "Bearer " + token);
  }

  private static String send(HttpRequest request) {
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Set<String> namesIn(String file) throws IOException {
    Set<String> names = new TreeSet<>();
    NAME.matcher(Files.readString(OPS.resolve(file)))
        .results()
        .forEach(match -> names.add(match.group()));
    return names;
  }

  private static double value(String series) {
    return scrape
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(series + " is not in\n" + scrape));
  }

  @Test
  void whatTheDashboardTheAlertsAndTheTableNameIsThere() throws IOException {
    Set<String> there = new TreeSet<>();
    scrape
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(line -> there.add(line.split("[{ ]", 2)[0]));
    scrape
        .lines()
        .filter(line -> line.startsWith("# TYPE"))
        .forEach(line -> there.add(line.split(" ")[2]));

    for (String file : new String[] {"dashboard.json", "alerts.yml", "README.md"}) {
      assertThat(namesIn(file)).as(file).isNotEmpty().isSubsetOf(there);
    }
  }

  @Test
  void eachMetricIsInTheTable() throws IOException {
    String table = Files.readString(OPS.resolve("README.md"));
    scrape
        .lines()
        .filter(line -> line.startsWith("# TYPE sync_publisher_"))
        .map(line -> line.split(" ")[2])
        .filter(name -> !name.endsWith("_max"))
        .forEach(name -> assertThat(table).contains("`" + name));
  }

  @Test
  void theDashboardIsJson() throws IOException {
    assertThat(
            JsonMapper.shared()
                .readTree(Files.readString(OPS.resolve("dashboard.json")))
                .get("panels")
                .size())
        .isPositive();
  }

  @Test
  void theFiguresAreThoseOfWhatWasDone() {
    assertThat(value("sync_publisher_changes_total")).isEqualTo(6);
    assertThat(
            value(
                "sync_publisher_events_total{application=\"crm\",change_type=\"DELETE\",data_type=\"entities\"}"))
        .isEqualTo(1);
    assertThat(value("sync_publisher_latency_seconds_count{application=\"hrms\"}")).isEqualTo(3);
    assertThat(value("sync_publisher_set_aside{code=\"unknown-tenant\"}")).isEqualTo(1);
    assertThat(value("sync_publisher_announced_total")).isEqualTo(10);
    assertThat(value("sync_publisher_writing")).isEqualTo(1);
    assertThat(value("sync_publisher_redis_connected")).isEqualTo(1);
    assertThat(value("sync_publisher_writer_sessions_total")).isEqualTo(1);
    assertThat(value("sync_publisher_health")).isEqualTo(1);
    assertThat(value("sync_publisher_head")).isEqualTo(10);
    assertThat(value("sync_publisher_trigger_seconds_count{table=\"public.entities\"}"))
        .isEqualTo(4);
  }

  @Test
  void theSmokeTestPassesButForWhatIsWrongAndLeavesNoTrace() {
    List<String> before = database.rows("SELECT count(*), max(id) FROM change_log");
    HttpRequest check =
        request("/admin/check", ServedPublisher.ADMIN)
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();

    JsonNode report = JsonMapper.shared().readTree(send(check));

    List<String> failed = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (JsonNode line : report.get("lines")) {
      names.add(line.get("name").stringValue());
      if (!line.get("ok").booleanValue()) {
        failed.add(line.get("name").stringValue());
      }
    }
    assertThat(failed).as(report.toPrettyString()).containsExactly("health");
    assertThat(report.get("ok").booleanValue()).isFalse();
    assertThat(names)
        .containsExactly(
            "application-mapping",
            "credit-config-routing",
            "role-routing",
            "tenants",
            "triggers",
            "capture-round-trip",
            "redis-round-trip",
            "event-log",
            "snapshots",
            "health");
    assertThat(report.toString()).contains("crm:_sync:check", "crm.* to crm", "1 unknown-tenant");
    assertThat(database.rows("SELECT count(*), max(id) FROM change_log")).isEqualTo(before);
  }

  @Test
  void batchesAreTimedAndNoEventCarriesATraceWhereItIsNotSaidWhereTracesGo() {
    assertThat(value("sync_publisher_drain_seconds_count{error=\"none\"}")).isPositive();
    assertThat(database.rows("SELECT count(*), count(traceparent) FROM sync.event"))
        .containsExactly("10|0");
  }

  @Test
  void whatTheTriggersCostIsTold() {
    assertThat(triggers.get("costNote").isNull()).isTrue();
    assertThat(triggers.at("/tables/0/table").stringValue()).isEqualTo("public.entities");
    assertThat(triggers.at("/tables/0/cost/calls").longValue()).isGreaterThanOrEqualTo(4);
    assertThat(triggers.at("/tables/0/cost/meanMillis").doubleValue()).isPositive();
    assertThat(triggers.at("/tables/1/cost").isNull()).isTrue();
  }

  @Test
  void noTenantAndNoRecordIsNamed() {
    assertThat(scrape).doesNotContain("acme", "nobody", "entity-");
  }
}
