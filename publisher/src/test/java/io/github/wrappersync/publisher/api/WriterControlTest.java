package io.github.wrappersync.publisher.api;

import static io.github.wrappersync.publisher.ServedPublisher.ADMIN;
import static io.github.wrappersync.publisher.ServedPublisher.CRM;
import static io.github.wrappersync.publisher.api.AccessTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.publisher.testing.TestDatabase;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class WriterControlTest extends ServedLogTest {

  @BeforeEach
  void resumed() {
    publisher
        .database()
        .execute(
            "DELETE FROM change_log",
            "UPDATE sync.control SET paused = false, paused_at = NULL, pause_reason = NULL");
  }

  private static JsonNode post(String path, String body, int status) {
    HttpResponse<String> answer = publisher.post("/admin/" + path, ADMIN, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return JsonMapper.shared().readTree(answer.body());
  }

  @Test
  void aPauseHasAReasonAndKeepsItsBeginningUntilItIsResumed() {
    JsonNode paused = post("pause", "{\"reason\":\"index maintenance\"}", 200);
    assertThat(paused.get("paused").booleanValue()).isTrue();
    assertThat(paused.get("pausedAt").stringValue()).endsWith("Z");
    assertThat(paused.get("reason").stringValue()).isEqualTo("index maintenance");

    assertThat(post("pause", "", 200)).isEqualTo(paused);

    JsonNode resumed = post("resume", "", 200);
    assertThat(resumed.get("paused").booleanValue()).isFalse();
    assertThat(resumed.get("pausedAt").isNull()).isTrue();
    assertThat(resumed.get("reason").isNull()).isTrue();
    assertThat(post("pause", "{}", 200).get("reason").isNull()).isTrue();
  }

  @Test
  void aDrainThatNobodyDoesIsAskedForAndNotComplete() {
    aChangeWaits();

    JsonNode answer = post("drain?wait=0", "", 202);

    assertThat(answer.get("complete").booleanValue()).isFalse();
    assertThat(answer.get("backlog").longValue()).isEqualTo(1);
    assertThat(answer.get("reason").stringValue()).contains("no instance writes");
    assertThat(publisher.database().rows("SELECT drains_asked > drains_done FROM sync.control"))
        .containsExactly("t");
  }

  @Test
  void aDrainWhilePausedIsAnsweredAtOnceWithThat() {
    aChangeWaits();
    post("pause", "", 200);

    JsonNode answer = post("drain?wait=60", "", 202);

    assertThat(answer.get("reason").stringValue()).contains("paused since", "POST /admin/resume");
  }

  @Test
  void whereNothingWaitsADrainIsComplete() {
    log.append("crm", "t", "users", "u");

    JsonNode answer = post("drain?wait=0", "", 200);

    assertThat(answer.get("complete").booleanValue()).isTrue();
    assertThat(answer.get("head").longValue()).isEqualTo(1);
    assertThat(answer.get("reason").isNull()).isTrue();
  }

  @Test
  void aDrainThatCanNotBeStoredTellsWhy() {
    aChangeWaits();
    TestDatabase database = publisher.database();
    database.execute(
        "ALTER TABLE sync.control ADD CONSTRAINT refused CHECK (drains_asked < 0) NOT VALID");
    try {
      assertThat(post("drain?wait=10", "", 202).get("reason").stringValue()).contains("refused");
    } finally {
      database.execute("ALTER TABLE sync.control DROP CONSTRAINT refused");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "drain?wait=61 | `` | wait",
        "drain?wait=-1 | `` | wait",
        "drain?table=x | `` | table",
        "pause?reason=x | `` | reason",
        "pause | {\"why\":\"x\"} | why",
        "pause | {\"reason\":7} | reason",
        "pause | [] | body",
        "resume?now=1 | `` | now",
      })
  void whatIsWrongIsRefusedByName(String path, String body, String field) {
    HttpResponse<String> answer = publisher.post("/admin/" + path, ADMIN, body);

    assertProblem(answer, 400, "invalid-parameter");
    assertThat(answer.body()).contains("\"field\":\"" + field + "\"");
  }

  @Test
  void aReasonIsOfAnyTextUpToFiveHundredCharacters() {
    post("pause", "{\"reason\":\"" + "ü".repeat(500) + "\"}", 200);
    assertProblem(
        publisher.post("/admin/pause", ADMIN, "{\"reason\":\"" + "x".repeat(501) + "\"}"),
        400,
        "invalid-parameter");
  }

  @Test
  void anApplicationsTokenIsNotEnough() {
    assertThat(publisher.post("/admin/pause", CRM, "").statusCode()).isEqualTo(403);
    assertThat(publisher.post("/admin/drain", CRM, "").statusCode()).isEqualTo(403);
  }

  private static void aChangeWaits() {
    publisher
        .database()
        .execute(
            "INSERT INTO change_log (table_name, record_id, operation) VALUES ('entities', 'e', 'INSERT')");
  }
}
