package io.github.wrappersync.publisher.api;

import static io.github.wrappersync.publisher.ServedPublisher.ADMIN;
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

class HistoryTest extends ServedLogTest {

  @BeforeEach
  void changes() {
    publisher.database().execute("TRUNCATE change_log");
  }

  private static String body(String query) {
    HttpResponse<String> answer = publisher.get("/admin/history" + query, ADMIN);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private static JsonNode history(String query) {
    return JsonMapper.shared().readTree(body(query));
  }

  private static List<Long> ids(JsonNode page) {
    List<Long> ids = new ArrayList<>();
    page.get("changes").forEach(change -> ids.add(change.get("changeId").longValue()));
    return ids;
  }

  /**
   * The changes 1 to {@code count}, a minute apart, the newest now; every third is of tenant t2.
   */
  private static void changes(int count) {
    publisher
        .database()
        .execute(
            """
            INSERT INTO change_log (id, table_name, record_id, operation, changed_at, tenant_id, processed)
            SELECT n, CASE WHEN n %% 2 = 0 THEN 'entities' ELSE 'custom_roles' END, 'r' || n %% 5, 'UPDATE',
                   now() - (%1$d - n) * interval '1 minute', CASE WHEN n %% 3 = 0 THEN 't2' ELSE 't1' END, true
            FROM generate_series(1, %1$d) AS n
            """
                .formatted(count));
  }

  @Test
  void aChangeIsToldWithItsDataItsEventsAndWhyItIsSetAside() {
    publisher
        .database()
        .execute(
            """
            INSERT INTO change_log (id, table_name, record_id, operation, tenant_id, changed_fields, row_data, actor, processed)
            VALUES (7, 'credit_configurations', 'c', 'UPDATE', 't', 'credit_cost,is_active', '{"creditCost":3.00}', 'bob', true),
                   (8, 'credit_configurations', 'c', 'UPDATE', 't', NULL, NULL, NULL, false)
            """,
            """
            INSERT INTO sync.set_aside (table_name, record_id, change_id, code, reason, change)
            VALUES ('credit_configurations', 'c', 8, 'no-image', 'it has none', '{}')
            """);
    long position = log.append("crm", "t", "credit-configs", "c");
    publisher
        .database()
        .execute("UPDATE sync.event SET change_id = 7 WHERE position = " + position);

    JsonNode page = history("?tenant=t");

    assertThat(ids(page)).containsExactly(8L, 7L);
    assertThat(page.at("/changes/0/setAside").stringValue()).isEqualTo("it has none");
    assertThat(page.at("/changes/0/processed").booleanValue()).isFalse();
    assertThat(page.at("/changes/0/data").isNull()).isTrue();
    assertThat(page.at("/changes/0/events").size()).isZero();
    assertThat(page.at("/changes/1/changedFields/1").stringValue()).isEqualTo("is_active");
    assertThat(page.at("/changes/1/actor").stringValue()).isEqualTo("bob");
    assertThat(page.at("/changes/1/events/0/application").stringValue()).isEqualTo("crm");
    assertThat(page.at("/changes/1/events/0/position").longValue()).isEqualTo(position);
    assertThat(page.get("next").isNull()).isTrue();
    assertThat(body("?tenant=t")).contains("\"data\":{\"creditCost\": 3.00}");
  }

  @Test
  void tenantTableRecordAndHoursNarrowIt() {
    changes(150);

    assertThat(ids(history("?tenant=t2&hours=1")))
        .hasSize(20)
        .allMatch(id -> id % 3 == 0 && id > 89);
    assertThat(ids(history("?table=entities&hours=2"))).hasSize(60);
    assertThat(ids(history("?table=entities&record=r0&tenant=t2&hours=24")))
        .containsExactly(150L, 120L, 90L, 60L, 30L);
    assertThat(ids(history("?record=unknown"))).isEmpty();
  }

  @Test
  void pagesFollowEachOtherWithoutGapOrRepetition() {
    changes(95);

    List<Long> all = new ArrayList<>();
    String before = "";
    for (int page = 0; page < 10; page++) {
      JsonNode answer = history("?tenant=t1&limit=10" + before);
      all.addAll(ids(answer));
      if (answer.get("next").isNull()) {
        break;
      }
      before = "&before=" + answer.get("next").longValue();
    }

    assertThat(all)
        .hasSize(64)
        .doesNotHaveDuplicates()
        .isSortedAccordingTo((a, b) -> b.compareTo(a));
  }

  @ParameterizedTest
  @CsvSource({
    "'', tenant",
    "?hours=24, tenant",
    "?tenant=, tenant",
    "?tenant=t&hours=0, hours",
    "?tenant=t&hours=8785, hours",
    "?tenant=t&hours=x, hours",
    "?tenant=t&limit=1001, limit",
    "?tenant=t&before=0, before",
    "?table=nonsense, table",
    "?tenant=t&since=2026-01-01, since",
  })
  void whatCanNotBeAskedIsRefusedByParameter(String query, String field) {
    HttpResponse<String> answer = publisher.get("/admin/history" + query, ADMIN);

    assertProblem(answer, 400, "invalid-parameter");
    assertThat(answer.body()).contains("\"field\":\"" + field + "\"");
  }
}
