package io.github.wrappersync.publisher.api;

import static io.github.wrappersync.publisher.ServedPublisher.CRM;
import static io.github.wrappersync.publisher.ServedPublisher.HRMS;
import static io.github.wrappersync.publisher.testing.RawConnection.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.github.wrappersync.publisher.LogRows;
import io.github.wrappersync.publisher.ServedPublisher;
import io.github.wrappersync.publisher.eventlog.HeadWatch;
import io.github.wrappersync.publisher.testing.CapturedLog;
import io.github.wrappersync.publisher.testing.RawConnection;
import io.github.wrappersync.wire.FeedPage;
import io.github.wrappersync.wire.WireCodec;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Peers that send and read slowly or not at all, more of them than the server has threads: others
 * are served meanwhile.
 */
@Timeout(90)
class SlowPeersTest {

  /** More than the fifty threads of the server. */
  private static final int CROWD = 60;

  private static ServedPublisher publisher;
  private static LogRows log;

  private final List<RawConnection> crowd = new ArrayList<>();
  private CapturedLog logged;

  @BeforeAll
  static void start() {
    publisher =
        ServedPublisher.startWith(
            "--server.tomcat.connection-timeout=3s",
            "--sync.publisher.limits.feed-requests=100",
            "--sync.publisher.limits.feed-requests-per-application=70",
            "--sync.publisher.limits.snapshots=6",
            "--sync.publisher.limits.snapshots-per-application=3");
    log = new LogRows(publisher.database());
  }

  @AfterAll
  static void stop() {
    publisher.close();
  }

  @BeforeEach
  void listen() {
    log.clear().backfilled();
    logged = CapturedLog.begin();
  }

  @AfterEach
  void everythingComesBack() {
    crowd.forEach(RawConnection::close);
    logged.close();
    assertThat(logged.alarming()).isEmpty();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              assertThat(publisher.get("/v1/crm/snapshot", CRM).statusCode()).isEqualTo(200);
              assertThat(publisher.bean(HeadWatch.class).waiting()).isZero();
            });
  }

  private void crowd(int size, Supplier<RawConnection> one) {
    for (int i = 0; i < size; i++) {
      crowd.add(one.get());
    }
  }

  private static RawConnection connect() {
    return RawConnection.to(publisher.port());
  }

  private static RawConnection connectWithoutReading() {
    return RawConnection.withSmallWindowTo(publisher.port());
  }

  /** Each within a time that has room for a busy machine, and none for a timeout of the server. */
  private static void assertOthersAreServed() {
    for (int i = 0; i < 3; i++) {
      for (String path :
          List.of(
              "/v1/hrms/changes",
              "/v1/hrms/snapshot",
              "/v1/hrms/digest",
              "/actuator/health/liveness")) {
        HttpResponse<String> answer =
            publisher.getLater(path, HRMS).orTimeout(5, TimeUnit.SECONDS).join();
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
      }
      assertThat(
              publisher
                  .post(
                      "/v1/hrms/progress",
                      HRMS,
                      "{\"consumer\":\"h\",\"state\":\"LIVE\",\"verifiedPosition\":0}")
                  .statusCode())
          .isEqualTo(204);
    }
  }

  private static void hugeEvents(String application, int count) {
    publisher
        .database()
        .execute(
            """
            INSERT INTO sync.event (position, previous, application, tenant_id, data_type, record_id, event_id,
              change_type, changed_fields, priority, source_time, payload)
            SELECT n, 0, '%s', 't', 'users', n::text, gen_random_uuid(), 'INSERT', '{}', 'normal', now(),
                   json_build_object('text', repeat(md5(n::text), 3000))
            FROM generate_series(1, %d) n
            """
                .formatted(application, count),
            "INSERT INTO sync.head SELECT data_type, record_id, application, tenant_id, position FROM sync.event",
            "UPDATE sync.log SET head = " + count);
  }

  @Test
  void headsThatComeAByteAtATimeKeepNobodyWaiting() {
    crowd(2 * CROWD, () -> connect().send("G"));
    crowd.forEach(one -> one.send("E"));

    assertOthersAreServed();
  }

  @Test
  void bodiesThatDoNotComeOfSendersWithoutATokenKeepNobodyWaiting() {
    crowd(
        2 * CROWD,
        () -> connect().send(head("POST /v1/crm/progress", "", "Content-Length: 100000") + "{"));

    assertOthersAreServed();
    crowd.forEach(
        one ->
            assertThat(one.readToEnd()).startsWith("HTTP/1.1 401").contains("Connection: close"));
  }

  @Test
  void bodiesThatDoNotComeOfOneApplicationDoNotKeepTheOthersWaiting() {
    crowd(
        CROWD,
        () -> connect().send(head("POST /v1/crm/progress", CRM, "Content-Length: 100000") + "{"));

    assertOthersAreServed();
    assertThat(publisher.get("/v1/crm/digest", CRM))
        .satisfies(
            answer -> {
              assertThat(answer.statusCode()).isEqualTo(429);
              assertThat(answer.headers().firstValue("Retry-After")).contains("1");
              assertThat(answer.body()).contains("\"code\":\"too-many-requests\"");
            });
    assertThat(publisher.get("/v1/crm/changes", CRM).statusCode()).isEqualTo(200);
    List<String> answers = crowd.stream().map(RawConnection::readToEnd).toList();
    assertThat(answers)
        .allMatch(answer -> answer.matches("(?s)HTTP/1.1 (408|429) .*problem.json.*"));
    assertThat(answers)
        .filteredOn(answer -> answer.contains("\"code\":\"request-timeout\""))
        .hasSize(16);
  }

  @Test
  void pagesThatNobodyReadsHoldNeitherThreadsNorConnectionsNorMuchMemory() {
    hugeEvents("crm", 200);
    crowd(CROWD, () -> connectWithoutReading().send(head("GET /v1/crm/changes?limit=5000", CRM)));
    await().until(() -> crowd.stream().anyMatch(RawConnection::hasMore));

    assertOthersAreServed();
    assertThat(publisher.bean(HikariDataSource.class).getHikariPoolMXBean().getActiveConnections())
        .isLessThanOrEqualTo(1);
  }

  @Test
  void snapshotsThatNobodyReadsTakeTheirApplicationsTurnsAlone() {
    hugeEvents("crm", 200);
    crowd(3, () -> connectWithoutReading().send(head("GET /v1/crm/snapshot", CRM)));
    crowd.forEach(one -> assertThat(one.readSome()).startsWith("HTTP/1.1 200"));

    HttpResponse<String> another = publisher.get("/v1/crm/snapshot", CRM);

    AccessTest.assertProblem(another, 503, "too-many-snapshots");
    assertThat(another.headers().firstValue("Retry-After")).contains("1");
    assertOthersAreServed();
    assertThat(publisher.bean(HikariDataSource.class).getHikariPoolMXBean().getActiveConnections())
        .isLessThanOrEqualTo(1);
  }

  @Test
  void moreWhoWaitThanAnApplicationMayHaveAreToldToComeBack() {
    List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      waiting.add(publisher.getLater("/v1/crm/changes?wait=60", CRM));
    }
    await().until(() -> publisher.bean(HeadWatch.class).waiting() == 70);

    HttpResponse<String> another = publisher.get("/v1/crm/changes?wait=60", CRM);

    AccessTest.assertProblem(another, 503, "too-many-requests");
    assertThat(another.headers().firstValue("Retry-After")).contains("5");
    assertOthersAreServed();

    log.append("crm", "t", "users", "u");
    waiting.forEach(one -> assertThat(one.join().body()).contains("\"position\":1"));
    assertThat(publisher.get("/v1/crm/changes", CRM).statusCode()).isEqualTo(200);
  }

  @Test
  void aPageOfLargeRecordsIsSmall() {
    hugeEvents("crm", 100);
    long after = 0;
    int pages = 0;
    for (boolean upToDate = false; !upToDate; pages++) {
      HttpResponse<String> answer = publisher.get("/v1/crm/changes?after=" + after, CRM);
      assertThat(answer.body().length()).isLessThan(5 << 20);
      FeedPage page = WireCodec.decodeFeedPage(answer.body());
      assertThat(page.events().get(0).position()).isEqualTo(after + 1);
      after = page.next();
      upToDate = page.upToDate();
    }
    assertThat(after).isEqualTo(100);
    assertThat(pages).isBetween(2, 10);
  }
}
