package io.github.wrappersync.publisher.api;

import static io.github.wrappersync.publisher.ServedPublisher.ADMIN;
import static io.github.wrappersync.publisher.ServedPublisher.CRM;
import static io.github.wrappersync.publisher.ServedPublisher.HRMS;
import static io.github.wrappersync.publisher.api.AccessTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wrappersync.publisher.ServedPublisher;
import io.github.wrappersync.publisher.eventlog.HeadWatch;
import io.github.wrappersync.publisher.operations.ApplicationDirectory;
import io.github.wrappersync.publisher.operations.SettingsTokens;
import io.github.wrappersync.publisher.settings.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(OutputCaptureExtension.class)
class ApplicationsTest extends ServedLogTest {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String PATH = "/admin/applications";

  @AfterEach
  void asItWas() {
    publisher
        .database()
        .execute(
            "DELETE FROM sync.application",
            "DELETE FROM sync.removed_application",
            """
            INSERT INTO sync.application
              (name, operations, permissions, shared_permissions, data_types, token_hash, settings_token_hash)
            SELECT name, ARRAY[name || '.*'], ARRAY[name || '.*'], '{user-management,role-management}',
                   '{credit-configs,users,roles,entities}', sha256((name || '-token-0123456789')::bytea),
                   sha256((name || '-token-0123456789')::bytea)
            FROM unnest('{crm,hrms,finance}'::text[]) AS name
            """);
    publisher.bean(ApplicationDirectory.class).changed();
  }

  private static HttpResponse<String> put(String name, String body) {
    return put(publisher, name, body);
  }

  private static HttpResponse<String> put(ServedPublisher on, String name, String body) {
    return on.send(
        on.request(PATH + "/" + name, ADMIN)
            .PUT(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private static HttpResponse<String> delete(String name) {
    return publisher.send(publisher.request(PATH + "/" + name, ADMIN).DELETE().build());
  }

  private static int status(String application, String token) {
    return publisher.get("/v1/" + application + "/changes", token).statusCode();
  }

  private static JsonNode json(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return JSON.readTree(answer.body());
  }

  @Test
  void anApplicationIsRegisteredWithDefaultsAndReadsWithTheTokenThatIsShownOnce() {
    HttpResponse<String> answer = put("sales", "");
    JsonNode sales = json(answer, 201);

    assertThat(answer.headers().firstValue("Location")).contains(PATH + "/sales");
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    String token = sales.get("token").stringValue();
    assertThat(token).matches("[A-Za-z0-9_-]{43}");
    assertThat(status("sales", token)).isEqualTo(200);
    assertThat(status("crm", token)).isEqualTo(403);
    assertThat(publisher.database().rows("SELECT a::text FROM sync.application a"))
        .noneMatch(row -> row.contains(token));

    JsonNode shown = json(publisher.get(PATH + "/sales", ADMIN), 200);
    assertThat(shown.toString()).doesNotContain(token).doesNotContain("\"token\"");
    assertThat(shown.get("operations").toString()).isEqualTo("[\"sales.*\"]");
    assertThat(shown.get("permissions").toString()).isEqualTo("[\"sales.*\"]");
    assertThat(shown.get("sharedPermissions").toString())
        .isEqualTo("[\"user-management\",\"role-management\"]");
    assertThat(shown.get("dataTypes").toString())
        .isEqualTo("[\"entities\",\"roles\",\"users\",\"credit-configs\"]");
    assertThat(shown.get("hasToken").booleanValue()).isTrue();
    assertThat(shown.get("complete").booleanValue()).isFalse();
    assertThat(shown.get("createdAt").stringValue()).endsWith("Z");
    assertThat(json(publisher.get(PATH, ADMIN), 200).get("applications").valueStream())
        .extracting(one -> one.get("name").stringValue())
        .containsExactly("crm", "finance", "hrms", "sales");
    assertProblem(publisher.get("/v1/sales/snapshot", token), 503, "backfill-in-progress");
  }

  @Test
  void whatIsLeftOutOfAChangeKeepsItsValue() {
    json(put("sales", "{\"operations\":[\"sales.*\",\"orders.create\"],\"dataTypes\":[]}"), 201);

    JsonNode changed =
        json(put("sales", "{\"permissions\":[\"*\"],\"dataTypes\":[\"roles\",\"roles\"]}"), 200);

    assertThat(changed.get("operations").toString()).isEqualTo("[\"sales.*\",\"orders.create\"]");
    assertThat(changed.get("permissions").toString()).isEqualTo("[\"*\"]");
    assertThat(changed.get("dataTypes").toString()).isEqualTo("[\"roles\"]");
    assertThat(changed.has("token")).isFalse();
    assertThat(publisher.database().rows("SELECT data_type FROM sync.rescope"))
        .containsExactly("roles");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "sales~{\"operation\":[]}~operation~[]~only the members operations",
        "sales~{\"operations\":\"crm.*\"}~operations~\"crm.*\"~a list of texts",
        "sales~{\"operations\":null}~operations~null~a list of texts",
        "sales~{\"operations\":[1]}~operations~1~dotted names",
        "sales~{\"operations\":[\"a..b\"]}~operations~a..b~dotted names",
        "sales~{\"operations\":[\"a*\"]}~operations~a*~dotted names",
        "sales~{\"operations\":[\"*.a\"]}~operations~*.a~dotted names",
        "sales~{\"operations\":[\"\"]}~operations~''~dotted names",
        "sales~{\"permissions\":[\"a b\"]}~permissions~a b~dotted names",
        "sales~{\"sharedPermissions\":[\"user.*\"]}~sharedPermissions~user.*~without '*'",
        "sales~{\"dataTypes\":[\"licenses\"]}~dataTypes~licenses~entities, roles, users, credit-configs",
        "Sales~{}~application~Sales~lower-case",
        "1sales~{}~application~1sales~beginning with a letter",
        "_sync~{}~application~_sync~beginning with a letter",
        "admin~{}~application~admin~another name",
        "sales~[]~body~ARRAY~a JSON object",
      })
  void whatIsNotAllowedIsToldWithItsFieldAndValue(
      String name, String body, String field, String value, String expected) {
    HttpResponse<String> answer = put(name, body);

    assertProblem(answer, 400, "invalid-parameter");
    JsonNode problem = JSON.readTree(answer.body());
    assertThat(problem.get("field").stringValue()).isEqualTo(field);
    assertThat(problem.get("value").stringValue()).isEqualTo(value);
    assertThat(problem.get("expected").stringValue()).contains(expected);
    assertProblem(publisher.get(PATH + "/" + name, ADMIN), 404, "unknown-application");
  }

  @Test
  void tooManyAndTooLongEntriesAreRefused() {
    String many = "[" + "\"a\",".repeat(100) + "\"a\"]";
    assertProblem(put("sales", "{\"operations\":" + many + "}"), 400, "invalid-parameter");
    String longest = "a.".repeat(100_000) + "b";
    assertProblem(put("sales", "{\"operations\":[\"" + longest + "\"]}"), 400, "invalid-parameter");
    assertProblem(put("a".repeat(64), "{}"), 400, "invalid-parameter");
    assertThat(put("a".repeat(63), "{}").statusCode()).isEqualTo(201);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crm.*", "crm.leads.*", "crm.leads.create", "*"})
  void anOperationBelongsToOneApplication(String pattern) {
    HttpResponse<String> answer =
        put("sales", "{\"operations\":[\"own\",\"%s\"]}".formatted(pattern));

    assertProblem(answer, 409, "overlapping-operations");
    assertThat(answer.body())
        .contains(
            "\"field\":\"operations\"",
            "\"value\":\"" + pattern + "\"",
            "\"otherApplication\":\"crm\"",
            "\"otherPattern\":\"crm.*\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crmx.*", "crm", "own.crm.*", "own.*\",\"own.x.*"})
  void patternsThatNoNameMatchesTogetherDoNotOverlap(String pattern) {
    assertThat(
            put("sales", "{\"operations\":[\"%s\"],\"permissions\":[\"crm.*\"]}".formatted(pattern))
                .statusCode())
        .isEqualTo(201);
  }

  @Test
  void ofTwoOverlappingRegistrationsAtOnceOneWins() {
    try (ServedPublisher other = ServedPublisher.on(publisher.database())) {
      for (int round = 0; round < 10; round++) {
        String pattern = "{\"operations\":[\"round%d.*\"]}".formatted(round);
        String one = "one" + round;
        String two = "two" + round;
        CompletableFuture<HttpResponse<String>> there =
            CompletableFuture.supplyAsync(() -> put(other, two, pattern));
        List<Integer> statuses = new ArrayList<>();
        statuses.add(put(one, pattern).statusCode());
        statuses.add(there.join().statusCode());
        assertThat(statuses).containsExactlyInAnyOrder(201, 409);
      }
    }
  }

  @Test
  void aRotatedTokenIsRefusedAtOnceOrAfterTheOverlap() {
    JsonNode first =
        json(publisher.post(PATH + "/crm/token", ADMIN, "{\"overlapSeconds\":60}"), 200);
    String second = first.get("token").stringValue();
    assertThat(first.get("oldValidUntil").stringValue()).endsWith("Z");
    assertThat(status("crm", CRM)).isEqualTo(200);
    assertThat(status("crm", second)).isEqualTo(200);

    publisher
        .database()
        .execute("UPDATE sync.application SET old_token_valid_until = now() WHERE name = 'crm'");
    Awaitility.await().atMost(3, TimeUnit.SECONDS).until(() -> status("crm", CRM) == 401);

    JsonNode now = json(publisher.post(PATH + "/crm/token", ADMIN, ""), 200);
    assertThat(now.get("application").stringValue()).isEqualTo("crm");
    assertThat(now.get("oldValidUntil").isNull()).isTrue();
    assertThat(status("crm", second)).isEqualTo(401);
    assertThat(status("crm", now.get("token").stringValue())).isEqualTo(200);
    assertProblem(publisher.post(PATH + "/nobody/token", ADMIN, ""), 404, "unknown-application");
    for (String wrong : List.of("-1", "604801", "1.5", "\"1\"", "null")) {
      assertProblem(
          publisher.post(PATH + "/crm/token", ADMIN, "{\"overlapSeconds\":%s}".formatted(wrong)),
          400,
          "invalid-parameter");
    }
  }

  @Test
  void aRemovedApplicationIsRefusedAtOnceAndItsLongPollIsEnded() {
    CompletableFuture<HttpResponse<String>> waiting =
        publisher.getLater("/v1/crm/changes?wait=60", CRM);
    Awaitility.await().until(() -> publisher.bean(HeadWatch.class).waiting() == 1);

    assertThat(delete("crm").statusCode()).isEqualTo(204);

    assertProblem(publisher.get("/v1/crm/changes", CRM), 401, "unauthorized");
    assertProblem(waiting.orTimeout(5, TimeUnit.SECONDS).join(), 401, "unauthorized");
    assertProblem(delete("crm"), 404, "unknown-application");
    assertProblem(publisher.get("/v1/crm/changes", HRMS), 404, "unknown-application");
    HttpResponse<String> again = put("crm", "{}");
    assertProblem(again, 409, "being-removed");
    assertThat(again.headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void aSnapshotUnderWayOfARemovedApplicationIsBrokenOff(CapturedOutput output) throws IOException {
    log.backfilled();
    publisher
        .database()
        .execute(
            """
            INSERT INTO sync.event (position, previous, application, tenant_id, data_type, record_id, event_id,
              change_type, changed_fields, priority, source_time, payload)
            SELECT n, 0, 'crm', 't', 'users', n::text, gen_random_uuid(), 'INSERT', '{}', 'normal', now(),
                   json_build_object('text', repeat('x', 2000))
            FROM generate_series(1, 15000) n
            """,
            "INSERT INTO sync.head SELECT data_type, record_id, application, tenant_id, position FROM sync.event",
            "UPDATE sync.log SET head = 15000");
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://localhost:" + publisher.port() + "/v1/crm/snapshot")
                .toURL()
                .openConnection();
    connection.setRequestProperty("Authorization", "Bearer " + CRM);
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).contains("\"position\":15000");

      delete("crm");

      assertThatThrownBy(
              () -> {
                String line = lines.readLine();
                while (line != null) {
                  assertThat(line).doesNotContain("\"complete\"");
                  line = lines.readLine();
                }
              })
          .isInstanceOf(IOException.class);
    }
    assertThat(output).doesNotContain("ERROR");
  }

  @Test
  void anotherInstanceRefusesARemovedApplicationWithinASecond() {
    try (ServedPublisher other = ServedPublisher.on(publisher.database())) {
      assertThat(other.get("/v1/crm/changes", CRM).statusCode()).isEqualTo(200);
      delete("crm");
      Awaitility.await()
          .atMost(3, TimeUnit.SECONDS)
          .until(() -> other.get("/v1/crm/changes", CRM).statusCode() == 401);
    }
  }

  @Test
  void aStartTellsWhichTokenIsNobodysAnyMoreAndWhoHasNone(CapturedOutput output) {
    delete("crm");
    publisher
        .database()
        .execute("UPDATE sync.application SET token_hash = NULL WHERE name = 'hrms'");

    new SettingsTokens(JdbcClient.create(publisher.database().dataSource()))
        .apply(Map.of("crm", new Secret(CRM)));

    assertThat(publisher.database().rows("SELECT name FROM sync.application ORDER BY name"))
        .as("who was removed does not come back")
        .containsExactly("finance", "hrms");
    assertThat(output)
        .contains("a token for crm, which was removed", "Nobody can read as hrms, without a token")
        .doesNotContain(CRM);
  }

  @Test
  void aTokenOfTheSettingsCountsOnce() {
    SettingsTokens settings =
        new SettingsTokens(JdbcClient.create(publisher.database().dataSource()));
    String rotated =
        json(publisher.post(PATH + "/crm/token", ADMIN, ""), 200).get("token").stringValue();

    settings.apply(Map.of("crm", new Secret(CRM)));
    publisher.bean(ApplicationDirectory.class).changed();
    assertThat(status("crm", rotated))
        .as("a restart with the settings as they were")
        .isEqualTo(200);
    assertThat(status("crm", CRM)).isEqualTo(401);

    settings.apply(Map.of("crm", new Secret("another-token-0123456789")));
    publisher.bean(ApplicationDirectory.class).changed();
    assertThat(status("crm", "another-token-0123456789")).isEqualTo(200);
    assertThat(status("crm", rotated)).isEqualTo(401);
  }

  @Test
  void aTokenOfTheSettingsIsNotAppliedToANewLifeOfTheName() {
    delete("crm");
    publisher.database().execute("UPDATE sync.removed_application SET purged = true");
    String token = json(put("crm", ""), 201).get("token").stringValue();

    new SettingsTokens(JdbcClient.create(publisher.database().dataSource()))
        .apply(Map.of("crm", new Secret(CRM)));

    publisher.bean(ApplicationDirectory.class).changed();
    assertThat(status("crm", token)).isEqualTo(200);
    assertThat(status("crm", CRM)).isEqualTo(401);
  }

  @Test
  void theFeedStillTellsTheEndOfADataTypeThatIsTakenAway() {
    log.backfilled();
    publisher.database().execute("INSERT INTO sync.channel VALUES ('crm', 't', 'users', 1)");
    json(put("crm", "{\"dataTypes\":[\"roles\"]}"), 200);

    assertThat(publisher.get("/v1/crm/changes?types=users,roles", CRM).statusCode()).isEqualTo(200);
    assertProblem(publisher.get("/v1/crm/snapshot?types=users", CRM), 400, "invalid-parameter");
    assertProblem(publisher.get("/v1/crm/changes?types=entities", CRM), 400, "invalid-parameter");
  }
}
