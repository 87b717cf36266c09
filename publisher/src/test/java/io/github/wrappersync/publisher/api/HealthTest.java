package io.github.wrappersync.publisher.api;

import static io.github.wrappersync.publisher.ServedPublisher.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Nobody writes here: the publisher serves, and says that something is wrong. */
class HealthTest extends ServedLogTest {

  private static JsonNode json(HttpResponse<String> answer) {
    return JsonMapper.shared().readTree(answer.body());
  }

  @Test
  void aDegradedPublisherAnswers200WithItsReasonsForEverybody() {
    publisher
        .database()
        .execute(
            """
            INSERT INTO sync.set_aside (table_name, record_id, tenant_id, code, reason, change)
            VALUES ('entities', 'record-1', 'tenant-1', 'no-image', 'r', '{}')
            """);

    Awaitility.await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(
            () -> {
              HttpResponse<String> answer = publisher.get("/actuator/health", "");
              assertThat(answer.body()).contains("\"no-writer\"", "\"set-aside\"");
              assertThat(answer.statusCode()).isEqualTo(200);
              JsonNode health = json(answer);
              assertThat(health.get("status").stringValue()).isEqualTo("DEGRADED");
              assertThat(health.at("/components/sync/details/reasons/0/detail").isString())
                  .isTrue();
              assertThat(answer.body()).doesNotContain("record-1", "tenant-1", "jdbc", "localhost");
            });
    JsonNode status = json(publisher.get("/admin/status", ADMIN));
    assertThat(status.at("/health/status").stringValue()).isEqualTo("degraded");
    assertThat(status.at("/health/reasons").size()).isEqualTo(2);
  }

  @Test
  void whatLosesChangesAnswers503AndNeitherLivenessNorReadinessDependOnIt() {
    publisher.database().execute("ALTER TABLE entities DISABLE TRIGGER sync_capture_update");
    try (var other = io.github.wrappersync.publisher.ServedPublisher.on(publisher.database())) {
      // Its start has mended the trigger.
      publisher.database().execute("ALTER TABLE entities DISABLE TRIGGER sync_capture_update");
      HttpResponse<String> answer = other.get("/actuator/health", "");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
      assertThat(answer.body()).contains("changes-not-captured", "public.entities");
      for (String probe : new String[] {"liveness", "readiness"}) {
        HttpResponse<String> probed = other.get("/actuator/health/" + probe, "");
        assertThat(probed.statusCode()).isEqualTo(200);
        assertThat(json(probed)).isEqualTo(JsonMapper.shared().readTree("{\"status\":\"UP\"}"));
      }
    } finally {
      publisher
          .database()
          .execute("ALTER TABLE entities ENABLE ALWAYS TRIGGER sync_capture_update");
    }
  }
}
