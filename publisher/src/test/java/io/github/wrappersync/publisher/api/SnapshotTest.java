package io.github.wrappersync.publisher.api;

import static io.github.wrappersync.publisher.ServedPublisher.CRM;
import static io.github.wrappersync.publisher.ServedPublisher.HRMS;
import static io.github.wrappersync.publisher.api.AccessTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.model.Channel;
import io.github.wrappersync.wire.Digest;
import io.github.wrappersync.wire.RecordHash;
import io.github.wrappersync.wire.SnapshotLine;
import io.github.wrappersync.wire.WireCodec;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SnapshotTest extends ServedLogTest {

  @BeforeEach
  void backfilled() {
    log.backfilled();
  }

  private static List<SnapshotLine> lines(String query) {
    HttpResponse<String> answer = publisher.get("/v1/crm/snapshot" + query, CRM);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body().lines().map(WireCodec::decodeSnapshotLine).toList();
  }

  /** The records told, as type/tenant/record. */
  private static List<String> records(List<SnapshotLine> lines) {
    return lines.stream()
        .filter(SnapshotLine.Entry.class::isInstance)
        .map(line -> ((SnapshotLine.Entry) line).envelope())
        .map(e -> e.channel().dataType() + '/' + e.channel().tenantId() + '/' + e.recordId())
        .toList();
  }

  @Test
  void aSnapshotBelongsToNoTraceAlsoWhereItsEventDoes() {
    log.append("crm", "t", "users", "u");
    publisher
        .database()
        .execute(
            """
            UPDATE sync.event SET change_type = 'SNAPSHOT',
              traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
            """);

    assertThat(publisher.get("/v1/crm/changes", CRM).body()).contains("\"traceparent\":\"00-4bf9");
    assertThat(publisher.get("/v1/crm/snapshot", CRM).body())
        .contains("\"u\"")
        .doesNotContain("traceparent");
  }

  @Test
  void theNewestStateOfEachRecordIsToldInTheOrderOfDependency() {
    log.append("crm", "t", "credit-configs", "c");
    log.append("crm", "t", "users", "u");
    log.append("crm", "t", "roles", "r");
    log.append("crm", "t", "entities", "e");
    log.append("crm", "t", "users", "u");
    log.append("hrms", "t", "users", "v");

    HttpResponse<String> answer = publisher.get("/v1/crm/snapshot", CRM);
    List<SnapshotLine> lines = lines("");

    assertThat(answer.headers().firstValue("Content-Type")).contains("application/x-ndjson");
    assertThat(lines.get(0)).isEqualTo(new SnapshotLine.Start("0f9d1c52", 6));
    assertThat(records(lines))
        .containsExactly("entities/t/e", "roles/t/r", "users/t/u", "credit-configs/t/c");
    assertThat(lines.get(5)).isEqualTo(new SnapshotLine.End(4));
    assertThat(answer.body())
        .contains(
            "\"changeType\":\"SNAPSHOT\",\"recordId\":\"u\",\"changedFields\":[]",
            "\"data\":{\"id\":\"u\",\"cost\":3.00}");
    String eventId =
        publisher.database().rows("SELECT event_id FROM sync.event WHERE position = 5").get(0);
    assertThat(answer.body()).contains("\"position\":5,\"previous\":0,\"eventId\":\"" + eventId);
  }

  @Test
  void recordsOfOneIdInSeveralTenantsAreAllTold() {
    for (String record : List.of("1", "2", "3")) {
      for (String tenant : List.of("a", "b", "c")) {
        log.append("crm", tenant, "users", record);
      }
    }
    assertThat(records(lines("")))
        .containsExactly(
            "users/a/1",
            "users/b/1",
            "users/c/1",
            "users/a/2",
            "users/b/2",
            "users/c/2",
            "users/a/3",
            "users/b/3",
            "users/c/3");
    assertThat(records(lines("?tenants=a,c&types=users")))
        .containsExactly(
            "users/a/1", "users/c/1", "users/a/2", "users/c/2", "users/a/3", "users/c/3");
    assertThat(records(lines("?tenants=a,b,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r")))
        .containsExactly(
            "users/a/1", "users/b/1", "users/a/2", "users/b/2", "users/a/3", "users/b/3");
  }

  @Test
  void aBrokenStreamIsResumedBehindTheLastRecordThatWasReceived() {
    log.append("crm", "t", "roles", "r");
    log.append("crm", "t", "users", "1");
    log.append("crm", "t", "users", "2:x");
    log.append("crm", "t", "users", "3");
    log.append("crm", "t", "credit-configs", "c");

    List<SnapshotLine> rest = lines("?after=users:2%3Ax");

    assertThat(rest.get(0)).isEqualTo(new SnapshotLine.Start("0f9d1c52", 5));
    assertThat(records(rest)).containsExactly("users/t/3", "credit-configs/t/c");
    assertThat(rest.get(3)).isEqualTo(new SnapshotLine.End(2));
  }

  @Test
  void aStreamThatBrokeBetweenTenantsTellsTheRecordOfThatIdAgain() {
    log.append("crm", "a", "users", "1");
    log.append("crm", "b", "users", "1");
    log.append("crm", "b", "users", "2");

    assertThat(records(lines("?after=users:1")))
        .containsExactly("users/a/1", "users/b/1", "users/b/2");
  }

  @Test
  void manyPagesAreToldCompleteAndCompressedOnRequest() throws Exception {
    publisher
        .database()
        .execute(
            """
            INSERT INTO sync.event (position, previous, application, tenant_id, data_type, record_id, event_id,
              change_type, changed_fields, priority, source_time, payload)
            SELECT n, 0, 'crm', 't' || n %% 7, 'users', (n / 3)::text, gen_random_uuid(), 'INSERT', '{}', 'normal', now(), '{}'
            FROM generate_series(1, 5000) n
            """
                .replace("%%", "%"),
            "INSERT INTO sync.head SELECT data_type, record_id, application, tenant_id, position FROM sync.event",
            "UPDATE sync.log SET head = 5000");
    HttpRequest request =
        publisher.request("/v1/crm/snapshot", CRM).header("Accept-Encoding", "gzip").build();
    HttpResponse<InputStream> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());

    assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
    List<String> lines = unzip(answer.body()).lines().toList();
    assertThat(lines).hasSize(5002);
    assertThat(lines.get(5001)).isEqualTo("{\"complete\":true,\"count\":5000}");
    assertThat(lines.stream().distinct()).hasSize(5002);
    List<SnapshotLine> few = lines("?tenants=t1,t2");
    assertThat(records(few)).doesNotHaveDuplicates().hasSize(1430);
  }

  private static String unzip(InputStream body) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(body)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aSnapshotBeforeTheFirstBackfillIsRefusedWithTheProgress() {
    log.clear();
    publisher
        .database()
        .execute(
            "INSERT INTO sync.backfill (table_name, phase) VALUES ('entities', 'done')",
            "INSERT INTO sync.backfill (table_name, application, phase) VALUES ('custom_roles', 'hrms', 'done')",
            "INSERT INTO sync.backfill (table_name, tenant_id, phase) VALUES ('custom_roles', 't', 'done')",
            "INSERT INTO sync.backfill (table_name, rows_read, rows_total) VALUES ('custom_roles', 40, 100)");

    HttpResponse<String> answer = publisher.get("/v1/crm/snapshot?types=roles,entities", CRM);

    assertProblem(answer, 503, "backfill-in-progress");
    assertThat(answer.headers().firstValue("Retry-After")).contains("2");
    assertThat(answer.body())
        .contains("{\"table\":\"custom_roles\",\"rowsRead\":40,\"rowsTotal\":100}")
        .doesNotContain("entities");
    assertThat(publisher.get("/v1/crm/snapshot?types=entities", CRM).statusCode()).isEqualTo(200);
    assertThat(publisher.get("/v1/hrms/snapshot?types=roles", HRMS).statusCode()).isEqualTo(200);
    assertThat(publisher.get("/v1/crm/snapshot", CRM).statusCode()).isEqualTo(503);
  }

  @Test
  void aSnapshotThatWouldLackARecordIsNeverComplete() {
    log.append("crm", "t", "users", "u1");
    log.append("crm", "t", "users", "u2");
    publisher.database().execute("DELETE FROM sync.event WHERE record_id = 'u1'");

    String received;
    try {
      received = publisher.get("/v1/crm/snapshot", CRM).body();
    } catch (RuntimeException brokenOff) {
      received = "";
    }

    assertThat(received).doesNotContain("\"complete\"");
  }

  @Test
  void aBackfillFromBeforeTheApplicationWasRegisteredDoesNotCountForIt() {
    publisher
        .database()
        .execute(
            "UPDATE sync.application SET created_at = now() + interval '1 hour' WHERE name = 'crm'");
    try {
      assertProblem(publisher.get("/v1/crm/snapshot", CRM), 503, "backfill-in-progress");
    } finally {
      publisher
          .database()
          .execute(
              "UPDATE sync.application SET created_at = now() - interval '1 day' WHERE name = 'crm'");
    }
  }

  @Test
  void aWrongPlaceToResumeFromIsRefused() {
    for (String after : List.of("users", "licenses:1", "users:", ":1")) {
      assertProblem(
          publisher.get("/v1/crm/snapshot?after=" + after, CRM), 400, "invalid-parameter");
    }
    assertProblem(publisher.get("/v1/crm/snapshot?limit=1", CRM), 400, "invalid-parameter");
  }

  @Test
  void theDigestCountsAndHashesTheRecordsOfEachChannel() {
    log.append("crm", "t", "users", "Ünï");
    log.append("crm", "t", "users", "2");
    log.append("crm", "a:b", "roles", "r");
    log.append("crm", "t", "users", "2");
    log.append("hrms", "t", "users", "2");

    Digest digest = WireCodec.decodeDigest(publisher.get("/v1/crm/digest", CRM).body());

    assertThat(digest.position()).isEqualTo(5);
    assertThat(digest.channels())
        .isEqualTo(
            Map.of(
                new Channel("crm", "t", "users"),
                new Digest.Summary(2, new RecordHash().add("Ünï", 1).add("2", 4).value()),
                new Channel("crm", "a:b", "roles"),
                new Digest.Summary(1, new RecordHash().add("r", 3).value())));
    assertThat(
            WireCodec.decodeDigest(publisher.get("/v1/crm/digest?types=entities", CRM).body())
                .channels())
        .isEmpty();
  }
}
