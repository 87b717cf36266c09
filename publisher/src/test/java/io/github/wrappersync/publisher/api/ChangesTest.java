package io.github.wrappersync.publisher.api;

import static io.github.wrappersync.publisher.ServedPublisher.CRM;
import static io.github.wrappersync.publisher.ServedPublisher.HRMS;
import static io.github.wrappersync.publisher.api.AccessTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.github.wrappersync.publisher.ServedPublisher;
import io.github.wrappersync.publisher.eventlog.HeadWatch;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.FeedPage;
import io.github.wrappersync.wire.WireCodec;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChangesTest extends ServedLogTest {

  private static FeedPage page(String query) {
    HttpResponse<String> answer = publisher.get("/v1/crm/changes" + query, CRM);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return WireCodec.decodeFeedPage(answer.body());
  }

  private static List<Long> positions(FeedPage page) {
    return page.events().stream().map(Envelope::position).toList();
  }

  @Test
  void anEventIsServedToTheLetterOfTheGoldenEnvelope() throws IOException {
    for (String name : List.of("envelope-update.json", "envelope-delete.json")) {
      String golden =
          Files.readString(Path.of("../sync-client-core/src/test/resources/golden", name))
              .stripTrailing();
      log.clear();
      insert(WireCodec.decodeEnvelope(golden));

      assertThat(publisher.get("/v1/crm/changes", CRM).body())
          .isEqualTo(
              "{\"epoch\":\"0f9d1c52\",\"events\":[%s],\"next\":2000,\"head\":2000,\"upToDate\":true}"
                  .formatted(golden));
    }
  }

  private static void insert(Envelope envelope) {
    publisher
        .database()
        .execute(
            """
            INSERT INTO sync.event (position, previous, application, tenant_id, data_type, record_id, event_id,
              change_type, reason, changed_fields, priority, source_time, payload)
            VALUES (%d, %d, '%s', '%s', '%s', '%s', '%s', '%s', %s, '{%s}', '%s', '%s', '%s')
            """
                .formatted(
                    envelope.position(),
                    envelope.previous(),
                    envelope.channel().application(),
                    envelope.channel().tenantId(),
                    envelope.channel().dataType(),
                    envelope.recordId(),
                    envelope.eventId(),
                    envelope.changeType(),
                    envelope.reason() == null ? "NULL" : "'" + envelope.reason() + "'",
                    String.join(",", envelope.changedFields()),
                    envelope.priority().name().toLowerCase(Locale.ROOT),
                    envelope.timestamp(),
                    envelope.data()),
            "UPDATE sync.log SET head = 2000");
  }

  @Test
  void pagesFollowEachOtherInOrderUntilTheHead() {
    IntStream.range(0, 5).forEach(i -> log.append("crm", "t", "users", "u" + i));
    log.append("hrms", "t", "users", "u0");

    FeedPage first = page("?limit=3");
    FeedPage second = page("?limit=3&epoch=0f9d1c52&after=" + first.next());

    assertThat(positions(first)).containsExactly(1L, 2L, 3L);
    assertThat(first.next()).isEqualTo(3);
    assertThat(first.upToDate()).isFalse();
    assertThat(positions(second)).containsExactly(4L, 5L);
    assertThat(second.next()).isEqualTo(second.head()).isEqualTo(6);
    assertThat(second.upToDate()).isTrue();
  }

  @Test
  void tenantsOfAnyNameAndDataTypesAreSelected() {
    log.append("crm", "a:b*c", "users", "u");
    log.append("crm", "Ünï/%&+", "users", "u");
    log.append("crm", "other", "users", "u");
    log.append("crm", "other", "roles", "r");

    assertThat(positions(page("?tenants=a%3Ab*c,%C3%9Cn%C3%AF%2F%25%26%2B")))
        .containsExactly(1L, 2L);
    assertThat(positions(page("?tenants=other&types=roles,entities"))).containsExactly(4L);
    assertThat(positions(page("?tenants=nobody"))).isEmpty();
  }

  @Test
  void aNarrowSelectionOverALongLogIsReadInStepsThatEachMakeProgress() {
    publisher
        .database()
        .execute(
            """
            INSERT INTO sync.event (position, previous, application, tenant_id, data_type, record_id, event_id,
              change_type, changed_fields, priority, source_time, payload)
            SELECT n, 0, 'crm', 'busy', 'users', n::text, gen_random_uuid(), 'INSERT', '{}', 'normal', now(), '{}'
            FROM generate_series(1, 25000) n
            """,
            "UPDATE sync.log SET head = 25000");
    log.append("crm", "quiet", "users", "u");

    FeedPage first = page("?tenants=quiet");
    FeedPage second = page("?tenants=quiet&epoch=0f9d1c52&after=" + first.next());
    FeedPage third = page("?tenants=quiet&epoch=0f9d1c52&after=" + second.next());

    assertThat(first.events()).isEmpty();
    assertThat(first.next()).isEqualTo(10_000);
    assertThat(first.upToDate()).isFalse();
    assertThat(second.next()).isEqualTo(20_000);
    assertThat(positions(third)).containsExactly(25_001L);
    assertThat(third.upToDate()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "?after=5&epoch=other, epoch-changed",
    "?epoch=other, epoch-changed",
    "?after=11&epoch=0f9d1c52, position-unknown",
    "?after=3&epoch=0f9d1c52, position-trimmed",
    "?after=0, position-trimmed",
  })
  void aPositionThatCannotBeFollowedFromAsksForAResync(String query, String reason) {
    publisher
        .database()
        .execute("UPDATE sync.log SET head = 10", "UPDATE sync.retention SET trimmed = 4");

    HttpResponse<String> answer = publisher.get("/v1/crm/changes" + query, CRM);

    assertProblem(answer, 410, "resync-required");
    assertThat(answer.body()).contains("\"reason\":\"" + reason + "\"");
    assertThat(publisher.get("/v1/crm/changes?after=4&epoch=0f9d1c52", CRM).statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "limit=0 | limit | 0 | a whole number from 1 to 5000",
        "limit=5001 | limit | 5001 | a whole number from 1 to 5000",
        "limit=ten | limit | ten | a whole number from 1 to 5000",
        "limit=%2B1 | limit | +1 | a whole number from 1 to 5000",
        "limit= | limit | '' | a whole number from 1 to 5000",
        "wait=1.5 | wait | 1.5 | a whole number from 0 to 60",
        "wait=61 | wait | 61 | a whole number from 0 to 60",
        "after=-1 | after | -1 | a whole number of at least 0",
        "after=99999999999999999999 | after | 99999999999999999999 | a whole number of at least 0",
        "types=users,licenses | types | licenses | data types that 'crm' receives: credit-configs, entities, roles, users",
        "tenants=a,,b | tenants | a,,b | a list separated by commas, without empty elements",
        "tenants=%00 | tenants | \\u0000 | a list separated by commas, without empty elements",
        "tenant=a | tenant | a | only the parameters after, epoch, limit, tenants, types, wait",
        "limit=1&limit=2 | limit | 1 and 2 | the parameter once, lists separated by commas",
      })
  void aParameterThatIsWrongIsRefusedByName(
      String query, String field, String value, String expected) {
    HttpResponse<String> answer = publisher.get("/v1/crm/changes?" + query, CRM);

    assertProblem(answer, 400, "invalid-parameter");
    assertThat(answer.body())
        .contains("\"field\":\"" + field + "\"", "\"value\":\"" + value + "\"", expected);
  }

  @Test
  void aLogThatHasNotStartedYetIsUnavailableForASecond() {
    publisher.database().execute("DELETE FROM sync.log");
    try {
      HttpResponse<String> answer = publisher.get("/v1/crm/changes", CRM);
      assertProblem(answer, 503, "starting");
      assertThat(answer.headers().firstValue("Retry-After")).contains("1");
    } finally {
      publisher
          .database()
          .execute("INSERT INTO sync.log (epoch, life) VALUES ('0f9d1c52', 'test')");
    }
  }

  @Test
  void aLongPollIsAnsweredWhenAnEventOfItsSelectionComes() {
    CompletableFuture<HttpResponse<String>> waiting =
        publisher.getLater("/v1/crm/changes?wait=30&tenants=mine", CRM);
    awaitWaiting(1);
    log.append("hrms", "mine", "users", "u");
    log.append("crm", "other", "users", "u");
    awaitWaiting(1);
    assertThat(waiting).isNotDone();

    log.append("crm", "mine", "users", "u");

    FeedPage page = WireCodec.decodeFeedPage(waiting.join().body());
    assertThat(positions(page)).containsExactly(3L);
    assertThat(page.upToDate()).isTrue();
  }

  @Test
  void aLongPollWithoutAnEventIsAnsweredEmptyAfterItsTime() {
    long start = System.nanoTime();
    FeedPage page = page("?wait=1");

    assertThat(page.events()).isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(950), Duration.ofSeconds(5));
  }

  @Test
  void aLongPollLearnsOfANewEpoch() {
    CompletableFuture<HttpResponse<String>> waiting =
        publisher.getLater("/v1/crm/changes?wait=30", CRM);
    awaitWaiting(1);

    publisher.database().execute("UPDATE sync.log SET epoch = 'another'");

    assertProblem(waiting.orTimeout(10, TimeUnit.SECONDS).join(), 410, "resync-required");
  }

  @Test
  void fiveHundredWhoWaitHoldNeitherThreadsNorConnections() {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    List<CompletableFuture<HttpResponse<String>>> waiting =
        IntStream.range(0, 500)
            .mapToObj(
                i ->
                    publisher.getLater(
                        i % 2 == 0 ? "/v1/crm/changes?wait=60" : "/v1/hrms/changes?wait=60",
                        i % 2 == 0 ? CRM : HRMS))
            .toList();
    awaitWaiting(500);
    assertThat(
            Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> name.matches("(http-nio-.*-exec|feed|head-watch).*")))
        .as("threads that were not there before, this publisher's or another's")
        .hasSizeLessThan(60);
    assertThat(publisher.bean(HikariDataSource.class).getHikariPoolMXBean().getActiveConnections())
        .isLessThanOrEqualTo(1);
    assertThat(page("").upToDate()).isTrue();

    log.append("crm", "t", "users", "u");
    for (int i = 0; i < waiting.size(); i += 2) {
      FeedPage page = WireCodec.decodeFeedPage(waiting.get(i).join().body());
      assertThat(positions(page)).containsExactly(1L);
    }
    awaitWaiting(250);

    log.append("hrms", "t", "users", "u");
    waiting.forEach(one -> assertThat(one.join().statusCode()).isEqualTo(200));
  }

  @Test
  void endingThePublisherAnswersThoseWhoWait() {
    ServedPublisher other = ServedPublisher.start();
    CompletableFuture<HttpResponse<String>> waiting;
    try (other) {
      waiting = other.getLater("/v1/crm/changes?wait=60", CRM);
      Awaitility.await().until(() -> other.bean(HeadWatch.class).waiting() == 1);
    }
    assertThat(waiting.join().statusCode()).isEqualTo(200);
  }

  private static void awaitWaiting(int count) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> publisher.bean(HeadWatch.class).waiting() == count);
  }
}
