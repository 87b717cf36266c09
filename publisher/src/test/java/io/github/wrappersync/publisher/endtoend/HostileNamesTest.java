package io.github.wrappersync.publisher.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.wrappersync.client.HandlerOptions;
import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.model.OrgEntity;
import io.github.wrappersync.model.Role;
import io.github.wrappersync.model.User;
import io.github.wrappersync.publisher.ServedPublisher;
import io.github.wrappersync.publisher.WholePublisher;
import io.github.wrappersync.publisher.testing.SeedTables;
import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.publisher.testing.TestServers;
import io.github.wrappersync.status.SyncState;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tenants, records, operations and roles with names that mean something to one of the languages on
 * their way: SQL, COPY, JSON, Redis's patterns, channels, URLs, logs, HTML, metrics. Whoever may
 * name a tenant must not be able to do more than that.
 */
class HostileNamesTest {

  private static final Duration ATMOST = Duration.ofSeconds(20);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** Longer than an id may be: the row that has it is set aside, for people to look at. */
  private static final String LONG = "long ".repeat(2_000);

  private static final List<String> NAMES =
      List.of(
          "a",
          "a:b",
          "a:users",
          "x:users:users",
          ":",
          "a:",
          ":a",
          "crm:a:users",
          "_sync",
          "_sync:heartbeat",
          "heartbeat",
          "*",
          "crm:*",
          "?",
          "[a-z]",
          "a,b",
          ",",
          "it's",
          "''",
          "\"quoted\"",
          "back\\slash",
          "\\",
          "\\N",
          "\\.",
          "'; DROP TABLE tenants; --",
          "$1",
          "$$",
          "%",
          "%s",
          "%0a",
          "%2e%2e%2f",
          "..",
          "/",
          "../admin",
          "a/b",
          "a;b",
          "a&types=users",
          "a#b",
          "a+b",
          "a b",
          " ",
          " a ",
          "\t",
          "line\nbreak",
          "\n",
          "\r\nX-Injected: yes",
          "null",
          "{}",
          "[]",
          "{\"a\":1}",
          "${jndi:ldap://localhost/a}",
          "#{1+1}",
          "{0}",
          "<script>alert(1)</script>",
          "<img src=x onerror=alert(1)>",
          "\u0001",
          "\u001b[2J",
          "\u007f",
          "\u0085",
          "\u2028",
          "\u202egnp.exe",
          "\ufeff",
          "é",
          "e\u0301",
          "😀",
          "👨‍👩‍👧",
          "مرحبا",
          "İ",
          "ß",
          "A");

  private static final String ODD_TABLE = "\"Odd; \"\"T\"\" $$ ünï'\"";

  private static final TestDatabase DATABASE = TestServers.newDatabase();
  private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();
  private static WholePublisher publisher;

  @BeforeAll
  static void start() throws SQLException {
    SeedTables.create(DATABASE.dataSource());
    insert("INSERT INTO tenants (tenant_id, tenant_name) VALUES (?, ?)");
    insert("INSERT INTO tenant_users (user_id, tenant_id, name) VALUES (?, ?, 'before')");
    DATABASE.execute(
        "CREATE TABLE %s (\"Key\" text PRIMARY KEY, \"Tenant's\" text, \"select\" text, \"Größe; --\" numeric)"
            .formatted(ODD_TABLE),
        "INSERT INTO %s VALUES ('before', '*', 'a', 1.50)".formatted(ODD_TABLE));
    String odd = "--sync.publisher.tables.[Odd; \"T\" $$ ünï'].";
    publisher =
        WholePublisher.start(
            DATABASE,
            TestServers.redisUri(),
            odd + "key=Key",
            odd + "tenant=Tenant's",
            odd + "data-type=odd-things",
            odd + "columns=Key,Tenant's,select,Größe; --");
    LOG.start(); // now, as the start sets logging up anew
    logger().addAppender(LOG);
  }

  @AfterAll
  static void stop() {
    publisher.close();
    logger().detachAppender(LOG);
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger("io.github.wrappersync");
  }

  /** A row for each name, with the name and the one after it, so that no record is of itself. */
  private static void insert(String sql) throws SQLException {
    try (Connection connection = DATABASE.dataSource().getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < NAMES.size(); i++) {
        statement.setString(1, NAMES.get(i));
        statement.setString(2, NAMES.get((i + 1) % NAMES.size()));
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private static Set<Record> truthOf(List<String> tenants) {
    return Truth.of(DATABASE, "crm").stream()
        .filter(record -> tenants.contains(tenantOf(record)))
        .collect(Collectors.toCollection(HashSet::new));
  }

  private static String tenantOf(Record record) {
    if (record instanceof User user) {
      return user.tenantId();
    }
    if (record instanceof Role role) {
      return role.tenantId();
    }
    return record instanceof OrgEntity entity
        ? entity.tenantId()
        : ((CreditConfig) record).tenantId();
  }

  private static HttpResponse<String> ask(String path, String token) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(publisher.url() + path))
            .header("Authorization", "Bearer " + token)
            .build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Test
  void whateverTheyAreCalledAllConvergesToTheTruth() throws SQLException {
    List<String> nameable =
        NAMES.stream()
            .filter(name -> !name.contains(",") && !name.equals("_sync") && !name.isBlank())
            .toList();
    SyncClient named =
        publisher
            .client("crm")
            .tenants(nameable.toArray(String[]::new))
            .redis(TestServers.redisUri())
            .build();
    try (ObservedClient all =
            new ObservedClient(publisher.client("crm").redis(TestServers.redisUri()), NAMES)
                .start();
        ObservedClient some = new ObservedClient(named, nameable).start()) {
      all.awaitViews(truthOf(NAMES), ATMOST);
      some.awaitViews(truthOf(nameable), ATMOST);
      all.awaitState(SyncState.LIVE, ATMOST);
      some.awaitState(SyncState.LIVE, ATMOST);

      insert("INSERT INTO entities (entity_id, tenant_id, entity_name) VALUES (?, ?, 'e')");
      insert(
          "INSERT INTO custom_roles (role_name, role_id, tenant_id, permissions) SELECT ?, n, n, '[\"crm.a\"]' FROM CAST(? AS text) AS n");
      insert(
          "INSERT INTO credit_configurations (operation_code, config_id, tenant_id, credit_cost) SELECT left('crm.' || ?, 255), n, n, 1 FROM CAST(? AS text) AS n");
      insert("UPDATE tenant_users SET email = ?, name = ? WHERE user_id <> 'a'");
      insert("UPDATE tenant_users SET name = ? WHERE user_id = ?");
      insert("DELETE FROM entities WHERE entity_id = ? AND tenant_id <> '*' AND length(?) < 4");

      assertThat(truthOf(NAMES)).hasSizeGreaterThan(3 * NAMES.size());
      all.awaitViews(truthOf(NAMES), ATMOST);
      some.awaitViews(truthOf(nameable), ATMOST);
      assertThat(all.status().counters().undecodable()).isZero();
      assertThat(some.status().counters().undecodable()).isZero();
    }
    EventLogAudit.assertWhole(DATABASE);
    assertThat(DATABASE.rows("SELECT code FROM sync.set_aside WHERE code <> 'unknown-tenant'"))
        .allMatch(code -> code.endsWith("-too-long"));
  }

  @Test
  void aSnapshotResumesBehindEachRecordWhateverItIsCalled() {
    await()
        .atMost(ATMOST)
        .until(() -> ask("/v1/hrms/snapshot", ServedPublisher.HRMS).statusCode() == 200);
    List<String> whole = users("");
    assertThat(whole).containsExactlyInAnyOrderElementsOf(NAMES);
    for (int i = 0; i < whole.size(); i++) {
      String id = whole.get(i);
      assertThat(users("&after=users:" + encoded(id)))
          .as(id)
          .isEqualTo(whole.subList(i + 1, whole.size()));
    }
  }

  private static List<String> users(String after) {
    HttpResponse<String> answer =
        ask("/v1/hrms/snapshot?types=users" + after, ServedPublisher.HRMS);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer
        .body()
        .lines()
        .map(line -> JsonMapper.shared().readTree(line).path("recordId"))
        .filter(JsonNode::isString)
        .map(JsonNode::stringValue)
        .toList();
  }

  @Test
  void eachTenantIsAskedForByItsOwnName() {
    JsonNode channels =
        json(ask("/v1/hrms/digest?types=users", ServedPublisher.HRMS)).path("channels");
    assertThat(channels.propertyNames())
        .containsExactlyInAnyOrderElementsOf(
            NAMES.stream().map(name -> "hrms:" + name + ":users").toList());
    for (String tenant : NAMES) {
      if (tenant.contains(",")) {
        continue;
      }
      String one = "?types=users&tenants=" + encoded(tenant);
      assertThat(
              json(ask("/v1/hrms/digest" + one, ServedPublisher.HRMS))
                  .path("channels")
                  .propertyNames())
          .as(tenant)
          .containsExactly(new Channel("hrms", tenant, "users").name());
      JsonNode events =
          json(ask("/v1/hrms/changes" + one + "&limit=5000", ServedPublisher.HRMS)).path("events");
      assertThat(events.valueStream().map(event -> event.path("tenantId").stringValue()).distinct())
          .as(tenant)
          .containsExactly(tenant);
      JsonNode history =
          json(ask("/admin/history?tenant=" + encoded(tenant), ServedPublisher.ADMIN));
      assertThat(
              history
                  .path("changes")
                  .valueStream()
                  .map(change -> change.path("tenantId").stringValue()))
          .as(tenant)
          .allMatch(tenant::equals);
    }
  }

  private static JsonNode json(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonMapper.shared().readTree(answer.body());
  }

  @Test
  void aTableOfTheSettingsMayBeCalledAnything() {
    publisher.admin(
        "PUT",
        "/admin/applications/finance",
        "{\"dataTypes\":[\"odd-things\",\"credit-configs\"]}");
    DATABASE.execute(
        "INSERT INTO %s VALUES ('after', '*', 'b', 2)".formatted(ODD_TABLE),
        "UPDATE %s SET \"select\" = 'c' WHERE \"Key\" = 'after'".formatted(ODD_TABLE));

    await()
        .atMost(ATMOST)
        .untilAsserted(
            () ->
                assertThat(
                        ask("/v1/finance/snapshot?types=odd-things", ServedPublisher.FINANCE)
                            .body())
                    .contains(
                        "\"select\":\"a\"",
                        "\"Größe; --\":1.50",
                        "\"select\":\"c\"",
                        "\"count\":2"));
  }

  @Test
  void anIdThatIsTooLongIsSetAsideAndSaidToBe() {
    DATABASE.execute(
        "INSERT INTO tenants (tenant_id) VALUES ('%s')".formatted(LONG),
        "INSERT INTO custom_roles (role_id, tenant_id) VALUES ('of-a-long-tenant', '%s')"
            .formatted(LONG),
        "INSERT INTO custom_roles (role_id, tenant_id) VALUES ('%s', '*')".formatted(LONG));

    await()
        .atMost(ATMOST)
        .untilAsserted(
            () ->
                assertThat(
                        DATABASE.rows(
                            "SELECT code, starts_with(reason, 'The '), reason ~ 'has 10000 characters: expected at most [0-9]+' FROM sync.set_aside WHERE code LIKE '%-too-long' ORDER BY code"))
                    .containsExactly("key-too-long|t|t", "tenant-too-long|t|t"));
  }

  @Test
  void noNameWritesALineIntoALogOrIsAMetric() {
    DATABASE.execute(
        "INSERT INTO tenant_users (user_id, tenant_id, name) SELECT 'u' || n, E'unknown\\nERROR forged ' || n, 'x' FROM generate_series(1, 3) AS n");
    await()
        .atMost(ATMOST)
        .until(
            () ->
                !DATABASE
                    .rows("SELECT FROM sync.set_aside WHERE code = 'unknown-tenant'")
                    .isEmpty());
    SyncClient client = publisher.client("hrms").allTenants().build();
    client.handle(
        "failing",
        DataTypes.USERS,
        change -> {
          if (change.tenantId().contains("\n")) {
            throw new IllegalStateException("refused\nERROR forged " + change.tenantId());
          }
        },
        HandlerOptions.defaults().attempts(1));
    try (client) {
      client.start().awaitReady(ATMOST);
      await()
          .atMost(ATMOST)
          .until(() -> client.status().handlers().get("failing").deadLetters() == 3);
    }

    assertThat(LOG.list).anyMatch(event -> event.getFormattedMessage().contains("gave up on"));
    assertThat(LOG.list).anyMatch(event -> event.getFormattedMessage().contains("set aside"));
    assertThat(List.copyOf(LOG.list))
        .allSatisfy(
            event ->
                assertThat(event.getFormattedMessage())
                    .doesNotContainPattern("[\\p{Cntrl}\u0085\u2028\u202e]"));
    String scrape = ask("/actuator/prometheus", "").body();
    assertThat(scrape).doesNotContain("jndi", "forged", "DROP TABLE", "<script", "tenant");
  }
}
