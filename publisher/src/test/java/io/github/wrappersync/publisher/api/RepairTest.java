package io.github.wrappersync.publisher.api;

import static io.github.wrappersync.publisher.ServedPublisher.ADMIN;
import static io.github.wrappersync.publisher.ServedPublisher.CRM;
import static io.github.wrappersync.publisher.api.AccessTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Operators ask for repairs; there is no writer that would do them. */
class RepairTest extends ServedLogTest {

  @BeforeEach
  void clearEmergencies() {
    publisher.database().execute("TRUNCATE sync.emergency, sync.replay_record");
  }

  private static JsonNode accepted(String path, String body) {
    HttpResponse<String> answer = publisher.post("/admin/" + path, ADMIN, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return JsonMapper.shared().readTree(answer.body()).get("backfills");
  }

  private static HttpResponse<String> delete(String path) {
    return publisher.send(publisher.request("/admin/" + path, ADMIN).DELETE().build());
  }

  private static JsonNode backfills() {
    return JsonMapper.shared()
        .readTree(publisher.get("/admin/backfills", ADMIN).body())
        .get("backfills");
  }

  private static List<String> texts(JsonNode list, String member) {
    List<String> texts = new ArrayList<>();
    list.forEach(one -> texts.add(one.get(member).asString()));
    return texts;
  }

  @Test
  void aBackfillOfEverythingIsOneOfEachTable() {
    for (String body : new String[] {"", "{}"}) {
      assertThat(texts(accepted("backfill", body), "table"))
          .containsExactlyInAnyOrder(
              "entities", "custom_roles", "tenant_users", "credit_configurations");
    }
    assertThat(backfills().size()).as("asked for once").isEqualTo(4);
  }

  @Test
  void aBackfillMayBeOfATableATenantAnApplicationAndARecord() {
    JsonNode asked =
        accepted(
                "backfill",
                """
                {"table":"entities","tenant":"t","application":"crm","record":"e1","forced":true}
                """)
            .get(0);

    assertThat(asked.get("table").stringValue()).isEqualTo("entities");
    assertThat(asked.get("tenant").stringValue()).isEqualTo("t");
    assertThat(asked.get("application").stringValue()).isEqualTo("crm");
    assertThat(asked.get("record").stringValue()).isEqualTo("e1");
    assertThat(asked.get("forced").booleanValue()).isTrue();
    assertThat(asked.get("phase").stringValue()).isEqualTo("rows");
    assertThat(asked.get("from").isNull()).isTrue();
    assertThat(asked.get("requestedAt").stringValue()).endsWith("Z");
    assertThat(backfills().get(0)).isEqualTo(asked);
  }

  @Test
  void whatIsAskedForTwiceIsDoneOnceUnlessTheFirstHasBegun() {
    long first = accepted("backfill", "{\"table\":\"entities\"}").get(0).get("id").longValue();
    assertThat(accepted("backfill", "{\"table\":\"entities\"}").get(0).get("id").longValue())
        .isEqualTo(first);
    assertThat(
            accepted("backfill", "{\"table\":\"entities\",\"forced\":true}")
                .get(0)
                .get("id")
                .longValue())
        .isNotEqualTo(first);
    publisher.database().execute("UPDATE sync.backfill SET rows_read = 1, last_key = 'e'");
    assertThat(accepted("backfill", "{\"table\":\"entities\"}").get(0).get("id").longValue())
        .isGreaterThan(first);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "backfill | {\"table\":\"nonsense\"} | table | nonsense | one of entities",
        "backfill | {\"application\":\"nobody\"} | application | nobody | one of crm",
        "backfill | {\"record\":\"e1\"} | record | e1 | table",
        "backfill | {\"tenent\":\"t\"} | tenent | t | only the members table, tenant",
        "backfill | {\"tenant\":7} | tenant | 7 | a text of",
        "backfill | {\"tenant\":\"\"} | tenant | `` | a text of",
        "backfill | {\"tenant\":null} | tenant | null | a text of",
        "backfill | {\"forced\":\"yes\"} | forced | yes | true or false",
        "backfill | [] | body | ARRAY | a JSON object",
        "replay | {} | application | `` | a text",
        "replay | {\"application\":\"nobody\",\"from\":1,\"to\":2} | application | nobody | one of crm",
        "replay | {\"application\":\"crm\",\"to\":9} | from | `` | from 4, the oldest that retention has left, to 9, the head",
        "replay | {\"application\":\"crm\",\"from\":3,\"to\":9} | from | 3 | from 4, the oldest",
        "replay | {\"application\":\"crm\",\"from\":\"4\",\"to\":9} | from | 4 | a position from 4",
        "replay | {\"application\":\"crm\",\"from\":4.5,\"to\":9} | from | 4.5 | a position from 4",
        "replay | {\"application\":\"crm\",\"from\":5,\"to\":10} | to | 10 | from 5, where the range begins, to 9, the head",
        "replay | {\"application\":\"crm\",\"from\":5,\"to\":4} | to | 4 | from 5, where the range begins",
        "emergency-sync | {\"table\":\"entities\"} | table | entities | no members",
      })
  void whatIsWrongIsRefusedByField(
      String path, String body, String field, String value, String expected) {
    publisher
        .database()
        .execute("UPDATE sync.log SET head = 9", "UPDATE sync.retention SET trimmed = 3");

    HttpResponse<String> answer = publisher.post("/admin/" + path, ADMIN, body);

    assertProblem(answer, 400, "invalid-parameter");
    JsonNode problem = JsonMapper.shared().readTree(answer.body());
    assertThat(problem.get("field").stringValue()).isEqualTo(field);
    assertThat(problem.get("value").stringValue()).isEqualTo(value);
    assertThat(problem.get("expected").stringValue()).contains(expected);
    assertThat(backfills().size()).isZero();
  }

  @Test
  void aFirstBackfillThatIsGivenUpDoesNotCountAsComplete() {
    log.backfilled();
    publisher
        .database()
        .execute("UPDATE sync.backfill SET phase = 'heads' WHERE table_name = 'entities'");
    long id = idOf("entities");

    assertThat(delete("backfills/" + id).statusCode()).isEqualTo(204);
    assertThat(delete("backfills/" + id).statusCode()).isEqualTo(204);

    assertThat(phaseOf("entities")).isEqualTo("cancelled");
    assertThat(publisher.get("/v1/crm/snapshot", CRM).statusCode()).isEqualTo(503);
    assertProblem(delete("backfills/" + idOf("custom_roles")), 409, "backfill-done");
    assertProblem(delete("backfills/999999"), 404, "unknown-backfill");
    assertProblem(delete("backfills/x"), 400, "invalid-parameter");
  }

  private static long idOf(String table) {
    return Long.parseLong(
        publisher
            .database()
            .rows("SELECT id FROM sync.backfill WHERE table_name = '%s'".formatted(table))
            .get(0));
  }

  private static String phaseOf(String table) {
    JsonNode all = backfills();
    for (JsonNode one : all) {
      if (one.get("table").stringValue().equals(table)) {
        return one.get("phase").stringValue();
      }
    }
    return "none";
  }

  @Test
  void aReplayIsListedWithItsRange() {
    log.append("crm", "t", "users", "u");
    log.append("crm", "t", "users", "v");

    JsonNode asked = accepted("replay", "{\"application\":\"crm\",\"from\":1,\"to\":2}").get(0);

    assertThat(asked.get("table").isNull()).isTrue();
    assertThat(asked.get("from").longValue()).isEqualTo(1);
    assertThat(asked.get("to").longValue()).isEqualTo(2);
    assertThat(asked.get("phase").stringValue()).isEqualTo("events");
    assertThat(backfills().get(0)).isEqualTo(asked);
    assertThat(publisher.get("/admin/status", ADMIN).body()).contains("\"to\":2");
  }

  @Test
  void anEmergencySyncComparesEverythingAndTellsWebhooksEverythingOnce() {
    publisher
        .database()
        .execute(
            "ALTER TABLE IF EXISTS sync.webhook RENAME TO webhook_of_the_schema",
            "CREATE TABLE sync.webhook (application text PRIMARY KEY)",
            "INSERT INTO sync.webhook (application) VALUES ('hrms')",
            "UPDATE sync.application SET data_types = '{users,roles}' WHERE name = 'hrms'");
    try {
      JsonNode asked = accepted("emergency-sync", "");

      assertThat(texts(asked, "forced"))
          .containsExactly("false", "false", "false", "false", "true", "true");
      assertThat(texts(asked, "table").subList(4, 6))
          .containsExactlyInAnyOrder("custom_roles", "tenant_users");
      assertThat(asked.get(5).get("application").stringValue()).isEqualTo("hrms");
      assertThat(accepted("emergency-sync", "{}")).isEqualTo(asked);
      assertThat(backfills().size()).isEqualTo(6);
    } finally {
      publisher
          .database()
          .execute(
              "DROP TABLE sync.webhook",
              "ALTER TABLE IF EXISTS sync.webhook_of_the_schema RENAME TO webhook",
              "UPDATE sync.application SET data_types = '{credit-configs,users,roles,entities}'");
    }
  }

  @Test
  void whatIsSetAsideIsListedInPages() {
    for (String record : List.of("a", "b", "c")) {
      setAside("entities", record, "test");
    }
    JsonNode page = get("set-aside?limit=2");
    assertThat(texts(page.get("changes"), "recordId")).containsExactly("c", "b");
    long before = page.at("/changes/1/id").longValue();
    page = get("set-aside?limit=2&before=" + before);
    assertThat(texts(page.get("changes"), "recordId")).containsExactly("a");
    assertThat(page.get("count").longValue()).isEqualTo(3);
  }

  @Test
  void whatIsSetAsideIsTriedAgainOrDiscarded() {
    long id = setAside("entities", "e1", "test");

    JsonNode asked = accepted("set-aside/" + id + "/retry", "").get(0);
    assertThat(asked.get("record").stringValue()).isEqualTo("e1");
    assertThat(asked.get("forced").booleanValue()).isTrue();
    assertThat(accepted("set-aside/" + id + "/retry", "").get(0).get("id"))
        .isEqualTo(asked.get("id"));

    assertThat(delete("set-aside/" + id).statusCode()).isEqualTo(204);
    assertProblem(delete("set-aside/" + id), 404, "unknown-change");
    assertProblem(
        publisher.post("/admin/set-aside/" + id + "/retry", ADMIN, ""), 404, "unknown-change");
    assertProblem(delete("set-aside/-1"), 400, "invalid-parameter");
  }

  @ParameterizedTest
  @CsvSource({
    "nonsense, e1, unknown-table, table-not-captured",
    "entities, '', no-key, no-key",
    "entities, '*', unknown-operation, no-record",
    "entities, kkkk, key-too-long, key-too-long"
  })
  void whatCanNotBeTriedAgainIsRefusedWithWhatToDo(
      String table, String record, String code, String problem) {
    long id = setAside(table, record, code);

    HttpResponse<String> answer = publisher.post("/admin/set-aside/" + id + "/retry", ADMIN, "");

    assertProblem(answer, 409, problem);
    assertThat(answer.body()).contains("discard");
    assertThat(backfills().size()).isZero();
  }

  private static JsonNode get(String path) {
    return JsonMapper.shared().readTree(publisher.get("/admin/" + path, ADMIN).body());
  }

  private static long setAside(String table, String record, String code) {
    return Long.parseLong(
        publisher
            .database()
            .rows(
                """
                INSERT INTO sync.set_aside (table_name, record_id, code, reason, change)
                VALUES ('%s', '%s', '%s', 'a test', '{}') RETURNING id
                """
                    .formatted(table, record, code))
            .get(0));
  }
}
