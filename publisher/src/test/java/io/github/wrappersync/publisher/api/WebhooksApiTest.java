package io.github.wrappersync.publisher.api;

import static io.github.wrappersync.publisher.ServedPublisher.ADMIN;
import static io.github.wrappersync.publisher.ServedPublisher.CRM;
import static io.github.wrappersync.publisher.api.AccessTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.wire.WebhookSecret;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class WebhooksApiTest extends ServedLogTest {

  private static final String CRM_WEBHOOK = "/admin/applications/crm/webhook";
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String URL = "{\"url\":\"https://crm.example.org/\"}";

  @BeforeEach
  void forget() {
    publisher
        .database()
        .execute("TRUNCATE sync.webhook, sync.delivery, sync.announcement, sync.progress");
  }

  private static HttpResponse<String> send(String method, String path, String body) {
    return publisher.send(
        publisher
            .request(path, ADMIN)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private static JsonNode json(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return JsonMapper.shared().readTree(answer.body());
  }

  private static String stored(String columns) {
    return publisher.database().rows("SELECT " + columns + " FROM sync.webhook").get(0);
  }

  @Test
  void aNewWebhookBeginsAtTheHeadAndShowsTheSecretThatWasMadeForItOnce() {
    log.append("crm", "t", "users", "u");
    JsonNode made = json(send("PUT", CRM_WEBHOOK, URL), 201);

    assertThat(made.get("application").stringValue()).isEqualTo("crm");
    assertThat(made.get("url").stringValue()).isEqualTo("https://crm.example.org");
    assertThat(made.get("state").stringValue()).isEqualTo("active");
    assertThat(made.get("cursor").longValue()).isEqualTo(1);
    assertThat(made.get("lag").longValue()).isZero();
    String secret = made.get("secret").stringValue();
    assertThat(WebhookSecret.of(secret).text()).isEqualTo(secret);

    log.append("crm", "t", "users", "u");
    HttpResponse<String> shown = send("GET", CRM_WEBHOOK, "");
    assertThat(json(shown, 200).get("lag").longValue()).isEqualTo(1);
    assertThat(json(send("GET", "/admin/status", ""), 200).at("/webhooks/0/state").stringValue())
        .isEqualTo("active");
    for (String path : new String[] {CRM_WEBHOOK, "/admin/status"}) {
      assertThat(send("GET", path, "").body()).doesNotContain("whsec_", "\"secret\"");
    }
    assertThat(send("PUT", CRM_WEBHOOK, URL).body())
        .as("an existing webhook keeps its secret")
        .doesNotContain("\"secret\"");
    assertThat(stored("secret")).isEqualTo(secret);
  }

  @Test
  void aGivenSecretIsNeverShownAndRotatesWithAnOverlap() {
    String given = "{\"url\":\"https://crm.example.org\",\"secret\":\"%s\"}";
    assertThat(send("PUT", CRM_WEBHOOK, given.formatted(SECRET)).body())
        .doesNotContain("\"secret\"");
    String next = WebhookSecret.random().text();
    JsonNode rotated = json(send("PUT", CRM_WEBHOOK, given.formatted(next)), 200);

    assertThat(rotated.get("oldSecretValidUntil").stringValue()).isNotEmpty();
    assertThat(
            stored(
                "secret, old_secret, round(extract(epoch FROM old_secret_valid_until - now()) / 3600)"))
        .isEqualTo(next + "|" + SECRET + "|24");
    json(send("PUT", CRM_WEBHOOK, given.formatted(next)), 200);
    String revision = stored("revision");
    json(send("PUT", CRM_WEBHOOK, given.formatted(next)), 200);
    assertThat(stored("old_secret, revision"))
        .as("nothing changed")
        .isEqualTo(SECRET + "|" + revision);

    String last = WebhookSecret.random().text();
    String atOnce =
        "{\"url\":\"https://crm.example.org\",\"secret\":\"%s\",\"overlapSeconds\":0}"
            .formatted(last);
    assertThat(json(send("PUT", CRM_WEBHOOK, atOnce), 200).get("oldSecretValidUntil").isNull())
        .isTrue();
    assertThat(stored("secret, old_secret")).isEqualTo(last + "|null");
  }

  @Test
  void aWebhookIsDisabledEnabledAndRemoved() {
    send("PUT", CRM_WEBHOOK, URL);

    JsonNode disabled = json(send("POST", CRM_WEBHOOK + "/disable", ""), 200);
    assertThat(disabled.get("state").stringValue()).isEqualTo("disabled");
    assertThat(disabled.get("disabledReason").stringValue()).contains("administrator");
    assertThat(json(send("POST", CRM_WEBHOOK + "/enable", ""), 200).get("state").stringValue())
        .isEqualTo("active");
    assertThat(send("DELETE", CRM_WEBHOOK, "").statusCode()).isEqualTo(204);
    for (String method : new String[] {"GET", "DELETE"}) {
      assertProblem(send(method, CRM_WEBHOOK, ""), 404, "no-webhook");
    }
    assertProblem(send("POST", CRM_WEBHOOK + "/enable", ""), 404, "no-webhook");
  }

  @Test
  void anApplicationThatDoesNotExistHasNoWebhook() {
    String path = "/admin/applications/sales/webhook";
    assertProblem(send("PUT", path, URL), 404, "unknown-application");
    assertProblem(send("GET", path, ""), 404, "unknown-application");
    assertProblem(send("POST", path + "/disable", ""), 404, "unknown-application");
    assertThat(publisher.get(path, CRM).statusCode()).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | url",
        "{\"url\":7} | url",
        "{\"url\":\"ftp://crm.example.org\"} | url",
        "{\"url\":\"https://user:pw@crm.example.org\"} | url",
        "{\"url\":\"https://crm.example.org\",\"secret\":\"short\"} | secret",
        "{\"url\":\"https://crm.example.org\",\"secret\":null} | secret",
        "{\"url\":\"https://crm.example.org\",\"overlapSeconds\":-1} | overlapSeconds",
        "{\"url\":\"https://crm.example.org\",\"overlapSeconds\":604801} | overlapSeconds",
        "{\"url\":\"https://crm.example.org\",\"overlapSeconds\":\"60\"} | overlapSeconds",
        "{\"url\":\"https://crm.example.org\",\"sceret\":\"x\"} | sceret",
      })
  void aBodyThatIsWrongIsRefusedByField(String body, String field) {
    HttpResponse<String> answer = send("PUT", CRM_WEBHOOK, body);

    assertProblem(answer, 400, "invalid-parameter");
    assertThat(answer.body()).contains("\"field\":\"" + field + "\"").doesNotContain("short");
    assertThat(publisher.database().rows("SELECT FROM sync.webhook")).isEmpty();
  }

  @Test
  void theDeliveriesOfAnEventTellWhereItWent() {
    for (int i = 0; i < 5; i++) {
      log.append("crm", "t", "users", "u" + i);
    }
    String eventId =
        publisher.database().rows("SELECT event_id FROM sync.event WHERE position = 2").get(0);
    publisher
        .database()
        .execute(
            "INSERT INTO sync.announcement VALUES (1, 2, true, NULL), (3, 3, false, 'Redis was too slow')",
            "INSERT INTO sync.progress VALUES ('crm', 'a', '{\"verifiedPosition\":2}'), ('crm', 'b', '{\"verifiedPosition\":1}'), ('hrms', 'c', '{}')",
            "INSERT INTO sync.webhook (application, url, secret, cursor) VALUES ('crm', 'http://crm', 'x', 2)",
            """
            INSERT INTO sync.delivery (application, position, event_id, event_type, url, attempt, status, error, at, duration_millis)
            VALUES ('crm', 2, '%1$s', 'user-changed', 'http://crm', 1, 500, 'HTTP 500', now(), 7),
                   ('crm', 2, '%1$s', 'user-changed', 'http://crm', 2, 204, NULL, now(), 8)
            """
                .formatted(eventId));

    for (String query : new String[] {"event=" + eventId, "position=2"}) {
      JsonNode told = json(send("GET", "/admin/deliveries?" + query, ""), 200);
      assertThat(told.at("/event/eventId").stringValue()).isEqualTo(eventId);
      assertThat(told.at("/event/recordId").stringValue()).isEqualTo("u1");
      assertThat(lines(told))
          .containsExactly(
              "redis crm:t:users success null null",
              "feed a success null null",
              "feed b pending null null",
              "webhook http://crm success 2 204",
              "webhook http://crm error 1 500");
    }
    assertThat(lines(json(send("GET", "/admin/deliveries?position=3", ""), 200)))
        .containsExactly(
            "redis crm:t:users error null null",
            "feed a pending null null",
            "feed b pending null null",
            "webhook http://crm pending null null");
    JsonNode newest = json(send("GET", "/admin/deliveries?position=4", ""), 200);
    assertThat(lines(newest)).contains("redis crm:t:users pending null null");
    publisher.database().execute("INSERT INTO sync.announcement VALUES (5, 5, true, NULL)");
    assertThat(lines(json(send("GET", "/admin/deliveries?position=4", ""), 200)))
        .contains("redis crm:t:users unknown null null");
    assertThat(lines(json(send("GET", "/admin/deliveries?application=crm&limit=1", ""), 200)))
        .containsExactly("webhook http://crm success 2 204");

    publisher.database().execute("DELETE FROM sync.event WHERE position = 2");
    JsonNode trimmed = json(send("GET", "/admin/deliveries?event=" + eventId, ""), 200);
    assertThat(trimmed.get("event").isNull()).isTrue();
    assertThat(lines(trimmed)).hasSize(2);
  }

  private static List<String> lines(JsonNode deliveries) {
    return deliveries
        .get("deliveries")
        .valueStream()
        .map(
            one ->
                "%s %s %s %s %s"
                    .formatted(
                        one.get("destination").asString(),
                        one.get("to").asString(),
                        one.get("result").asString(),
                        one.get("attempt"),
                        one.get("status")))
        .toList();
  }

  @Test
  void anEventThatNeverWasIsNotFound() {
    log.append("crm", "t", "users", "u");
    for (String query :
        new String[] {
          "position=2",
          "event=4b6c4d1e-9f3a-4788-8000-000000000412",
          "event=0f9d1c52-0000-8000-8000-000000000009",
          "event=ffffffff-0000-8000-8000-000000000001"
        }) {
      assertProblem(send("GET", "/admin/deliveries?" + query, ""), 404, "unknown-event");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "event=1&position=1",
        "event=nonsense",
        "event=1-1-1-1-1",
        "position=0",
        "position=x",
        "application=crm&limit=0",
        "application=crm&limit=1001",
        "evnt=1"
      })
  void aQuestionForDeliveriesThatIsWrongIsRefused(String query) {
    assertProblem(send("GET", "/admin/deliveries?" + query, ""), 400, "invalid-parameter");
  }
}
