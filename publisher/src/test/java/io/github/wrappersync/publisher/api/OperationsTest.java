package io.github.wrappersync.publisher.api;

import static io.github.wrappersync.publisher.ServedPublisher.ADMIN;
import static io.github.wrappersync.publisher.ServedPublisher.CRM;
import static io.github.wrappersync.publisher.api.AccessTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OperationsTest extends ServedLogTest {

  private static JsonNode admin(String path) {
    HttpResponse<String> answer = publisher.get("/admin/" + path, ADMIN);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonMapper.shared().readTree(answer.body());
  }

  @Test
  void theStatusTellsHowFarThePublisherIs() {
    log.append("crm", "t", "users", "u");
    publisher
        .database()
        .execute(
            "INSERT INTO sync.channel VALUES ('crm', 't', 'users', 1)",
            "INSERT INTO sync.backfill (table_name, rows_read, rows_total) VALUES ('entities', 10, 20)",
            "INSERT INTO change_log (table_name, record_id, operation, changed_at) VALUES ('entities', 'e', 'INSERT', now() - interval '1 hour')");

    JsonNode status = admin("status");

    assertThat(status.get("epoch").stringValue()).isEqualTo("0f9d1c52");
    assertThat(status.get("head").longValue()).isEqualTo(1);
    assertThat(status.get("channels").longValue()).isEqualTo(1);
    assertThat(status.at("/backlog/changes").longValue()).isEqualTo(1);
    assertThat(status.at("/backlog/oldestAgeSeconds").doubleValue()).isBetween(3590.0, 3700.0);
    assertThat(status.at("/backfills/0/table").stringValue()).isEqualTo("entities");
    assertThat(status.at("/backfills/0/rowsRead").longValue()).isEqualTo(10);
    assertThat(status.at("/applications/0/name").stringValue()).isEqualTo("crm");
    assertThat(status.at("/applications/0/newest").longValue()).isEqualTo(1);
  }

  @Test
  void aConsumersReportIsKeptAndShown() {
    String report =
        """
        {"consumer":"crm-1","state":"LIVE","verifiedPosition":42,"future":true,
         "handlers":[{"id":"bills","position":40,"deadLetters":1}]}
        """;
    assertThat(publisher.post("/v1/crm/progress", CRM, report).statusCode()).isEqualTo(204);
    assertThat(publisher.post("/v1/crm/progress", CRM, report.replace("42", "43")).statusCode())
        .isEqualTo(204);

    for (String path : new String[] {"consumers", "status"}) {
      JsonNode consumers = admin(path).get("consumers");
      assertThat(consumers.size()).isEqualTo(1);
      assertThat(consumers.at("/0/application").stringValue()).isEqualTo("crm");
      assertThat(consumers.at("/0/consumer").stringValue()).isEqualTo("crm-1");
      assertThat(consumers.at("/0/verifiedPosition").longValue()).isEqualTo(43);
      assertThat(consumers.at("/0/handlers/0/deadLetters").longValue()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "nonsense | body",
        "[] | body",
        "{} | consumer",
        "{\"consumer\":\"c\",\"state\":7} | state",
        "{\"consumer\":\"c\",\"state\":\"LIVE\",\"verifiedPosition\":-1} | verifiedPosition",
        "{\"consumer\":\"c\",\"state\":\"LIVE\",\"verifiedPosition\":1.5} | verifiedPosition",
        "{\"consumer\":\"c\",\"state\":\"LIVE\",\"verifiedPosition\":1,\"handlers\":{}} | handlers",
        "{\"consumer\":\"c\",\"state\":\"LIVE\",\"verifiedPosition\":1,\"handlers\":[{\"id\":\"h\"}]} | position",
      })
  void aReportThatIsWrongIsRefusedByField(String body, String field) {
    HttpResponse<String> answer = publisher.post("/v1/crm/progress", CRM, body);

    assertProblem(answer, 400, "invalid-parameter");
    assertThat(answer.body()).contains("\"field\":\"" + field + "\"");
  }

  @Test
  void whatOneApplicationReportsIsBounded() {
    String handler = "{\"id\":\"h\",\"position\":1,\"deadLetters\":0}";
    String report =
        "{\"consumer\":\"newest\",\"state\":\"LIVE\",\"verifiedPosition\":1,\"handlers\":[%s]}";
    String many = String.join(",", Collections.nCopies(101, handler));
    assertProblem(
        publisher.post("/v1/crm/progress", CRM, report.formatted(many)), 400, "invalid-parameter");
    publisher
        .database()
        .execute(
            """
            INSERT INTO sync.progress (application, consumer, report, reported_at)
            SELECT 'crm', 'c' || n, '{}', now() - n * interval '1 s' FROM generate_series(1, 600) AS n
            """);
    assertThat(publisher.post("/v1/crm/progress", CRM, report.formatted(handler)).statusCode())
        .isEqualTo(204);

    assertThat(
            publisher
                .database()
                .rows(
                    "SELECT count(*), bool_or(consumer = 'newest'), bool_or(consumer = 'c499'), bool_or(consumer = 'c500') FROM sync.progress"))
        .containsExactly("500|t|t|f");
  }

  @Test
  void aBodyOfMoreThanAMebibyteIsRefused() {
    String large = "{\"consumer\":\"" + "x".repeat(JsonBody.LARGEST) + "\"}";
    HttpRequest chunked =
        publisher
            .request("/v1/crm/progress", CRM)
            .POST(
                HttpRequest.BodyPublishers.ofInputStream(
                    () -> new ByteArrayInputStream(large.getBytes(StandardCharsets.UTF_8))))
            .build();

    assertProblem(publisher.send(chunked), 413, "body-too-large");
    HttpRequest announced =
        publisher
            .request("/v1/crm/progress", CRM)
            .expectContinue(true)
            .POST(HttpRequest.BodyPublishers.ofString(large))
            .build();
    assertProblem(publisher.send(announced), 413, "body-too-large");
  }

  @Test
  void whatIsSetAsideIsListedWithoutItsData() {
    publisher
        .database()
        .execute(
            """
            INSERT INTO sync.set_aside (change_id, table_name, record_id, code, reason, change)
            VALUES (7, 'entities', 'e', 'test', 'no tenant', '{"secret":"value"}')
            """);

    JsonNode setAside = admin("set-aside?limit=10");

    assertThat(setAside.get("count").longValue()).isEqualTo(1);
    assertThat(setAside.at("/changes/0/changeId").longValue()).isEqualTo(7);
    assertThat(setAside.at("/changes/0/reason").stringValue()).isEqualTo("no tenant");
    assertThat(setAside.toString()).doesNotContain("secret");
  }

  @Test
  void aConsumersLagIsHowManyEventsItHasNotDone() {
    for (int i = 0; i < 5; i++) {
      log.append("crm", "t", "users", "u");
    }
    log.append("hrms", "t", "users", "u");
    String report =
        """
        {"consumer":"crm-1","state":"LIVE","verifiedPosition":5,"handlers":[{"id":"bills","position":%d,"deadLetters":0}]}
        """;

    assertThat(publisher.post("/v1/crm/progress", CRM, report.formatted(2)).statusCode())
        .isEqualTo(204);
    assertThat(admin("consumers").at("/consumers/0/position").longValue()).isEqualTo(2);
    assertThat(admin("consumers").at("/consumers/0/lag").longValue()).isEqualTo(3);
    assertThat(publisher.post("/v1/crm/progress", CRM, report.formatted(9)).statusCode())
        .isEqualTo(204);
    assertThat(admin("status").at("/consumers/0/position").longValue()).isEqualTo(5);
    assertThat(admin("status").at("/consumers/0/lag").longValue()).isZero();
  }

  @Test
  void aTableThatIsNotRegisteredAnyMoreIsToldWithWhatToDo() {
    publisher
        .database()
        .execute(
            "CREATE TABLE licenses (id text)",
            "CREATE FUNCTION sync.capture_licenses() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            "CREATE TRIGGER sync_capture_insert AFTER INSERT ON licenses FOR EACH STATEMENT EXECUTE FUNCTION sync.capture_licenses()");

    JsonNode triggers = admin("triggers");

    assertThat(triggers.get("ok").booleanValue()).isFalse();
    assertThat(triggers.at("/tables/4/table").stringValue()).isEqualTo("public.licenses");
    assertThat(triggers.at("/tables/4/problems/0/kind").stringValue()).isEqualTo("NOT_REGISTERED");
    assertThat(triggers.at("/tables/4/problems/0/message").stringValue())
        .endsWith("DROP TRIGGER sync_capture_insert ON public.licenses");
    publisher.database().execute("DROP TABLE licenses", "DROP FUNCTION sync.capture_licenses()");
  }

  @Test
  void whereCostIsNotCountedItSaysHowToSwitchItOn() {
    assertThat(admin("triggers").get("costNote").stringValue())
        .contains("ALTER DATABASE", "SET track_functions = 'pl'");
  }

  @Test
  void triggersAreVerified() {
    assertThat(admin("triggers").get("ok").booleanValue()).isTrue();
    assertThat(admin("triggers").get("tables").size()).isEqualTo(4);
  }
}
