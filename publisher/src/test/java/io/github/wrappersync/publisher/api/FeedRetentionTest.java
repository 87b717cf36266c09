package io.github.wrappersync.publisher.api;

import static io.github.wrappersync.publisher.ServedPublisher.ADMIN;
import static io.github.wrappersync.publisher.ServedPublisher.CRM;
import static io.github.wrappersync.publisher.api.AccessTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.publisher.eventlog.FeedReader;
import io.github.wrappersync.publisher.eventlog.ResyncRequiredException;
import io.github.wrappersync.publisher.eventlog.Selection;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.FeedPage;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What retention means to those who read. */
class FeedRetentionTest extends ServedLogTest {

  record User(String id) {}

  private static final DataType<User> USERS = DataType.of("users", User.class, User::id);

  private static void age() {
    publisher.database().execute("UPDATE sync.event SET created_at = now() - interval '8 days'");
  }

  private static JsonNode trim() {
    HttpResponse<String> answer = publisher.post("/admin/retention", ADMIN, "");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonMapper.shared().readTree(answer.body());
  }

  @Test
  void anOperatorDeletesWhatIsOldAndSeesHowMuch() {
    for (int i = 0; i < 5; i++) {
      log.append("crm", "t", "users", "u" + i % 2);
    }
    age();

    JsonNode deleted = trim();

    assertThat(deleted.get("events").longValue()).isEqualTo(3);
    assertThat(deleted.get("changes").longValue()).isZero();
    assertThat(deleted.get("deliveries").longValue()).isZero();
    assertThat(deleted.get("trimmed").longValue()).isEqualTo(3);
    JsonNode status = JsonMapper.shared().readTree(publisher.get("/admin/status", ADMIN).body());
    assertThat(status.get("trimmed").longValue()).isEqualTo(3);
  }

  @Test
  void whatTheNextWriterLearnsTheChannelsFromIsKept() {
    for (int i = 0; i < 5; i++) {
      log.append("crm", "t", "users", "u" + i % 2);
    }
    age();
    publisher.database().execute("UPDATE sync.channel_progress SET position = 1");

    assertThat(trim().get("trimmed").longValue()).isEqualTo(1);
  }

  @Test
  void aRunBesideAnotherIsRefused() throws Exception {
    try (Connection other = publisher.database().dataSource().getConnection();
        Statement statement = other.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(hashtextextended('sync.retention', 0))");
      assertProblem(publisher.post("/admin/retention", ADMIN, ""), 409, "retention-running");
    }
  }

  @Test
  void whoIsBehindIsSentToASnapshotWhichIsWhole() {
    log.backfilled();
    log.append("crm", "t", "users", "old");
    log.append("crm", "t", "users", "new");
    log.append("crm", "t", "users", "new");
    age();
    trim();

    HttpResponse<String> answer = publisher.get("/v1/crm/changes?after=1", CRM);
    assertProblem(answer, 410, "resync-required");
    assertThat(answer.body()).contains("\"reason\":\"position-trimmed\"");
    assertThat(publisher.get("/v1/crm/snapshot", CRM).body())
        .contains("\"recordId\":\"old\"", "\"recordId\":\"new\"", "\"count\":2");
    assertThat(publisher.get("/v1/crm/changes?after=2", CRM).statusCode()).isEqualTo(200);
  }

  @Test
  void aClientThatWasAwayForTooLongRecoversByItself() {
    log.backfilled();
    log.append("crm", "t", "users", "u1");
    Stores stores = Stores.inMemory();
    Queue<String> told = new ConcurrentLinkedQueue<>();
    try (SyncClient client = client(stores, told)) {
      client.start().awaitReady(Duration.ofSeconds(10));
      Awaitility.await().until(() -> told.contains("u1@1"));
    }
    log.append("crm", "t", "users", "u1");
    log.append("crm", "t", "users", "u1");
    log.append("crm", "t", "users", "u2");
    age();
    trim();
    told.clear();

    try (SyncClient client = client(stores, told)) {
      client.start().awaitReady(Duration.ofSeconds(10));
      Awaitility.await().until(() -> told.contains("u1@3") && told.contains("u2@4"));
      log.append("crm", "t", "users", "u2");
      Awaitility.await().until(() -> told.contains("u2@5"));
    }
  }

  private static SyncClient client(Stores stores, Queue<String> told) {
    SyncClient client =
        SyncClient.builder("crm")
            .allTenants()
            .publisher("http://localhost:" + publisher.port(), CRM)
            .pollInterval(Duration.ofMillis(100))
            .stores(stores)
            .build();
    client.handle("users", USERS, change -> told.add(change.recordId() + "@" + change.position()));
    return client;
  }

  /** The trimmed position and the events are of one state of the database, or this fails soon. */
  @Test
  void aPageThatIsReadWhileEventsAreDeletedHasNoHole() {
    publisher
        .database()
        .execute(
            """
            INSERT INTO sync.event (position, previous, application, tenant_id, data_type, record_id, event_id, change_type,
                                    changed_fields, priority, source_time, payload, created_at)
            SELECT n, n - 1, 'crm', 't', 'users', 'u', gen_random_uuid(), 'UPDATE', '{}', 'normal', now(), '{"id":"u"}',
                   now() - interval '8 days'
            FROM generate_series(1, 20000) AS n
            """,
            "UPDATE sync.log SET head = 20000");
    FeedReader feed = publisher.bean(FeedReader.class);
    Selection all = new Selection("crm", Set.of(), Set.of());
    CompletableFuture<Void> trimmed = CompletableFuture.runAsync(FeedRetentionTest::trim);

    long after = 0;
    while (!trimmed.isDone()) {
      try {
        FeedPage page = feed.read(all, after, Optional.empty(), 500);
        long begin = after;
        List<Long> expected =
            LongStream.rangeClosed(begin + 1, begin + Math.min(500, 20_000 - begin))
                .boxed()
                .toList();
        assertThat(page.events().stream().map(Envelope::position).toList()).isEqualTo(expected);
      } catch (ResyncRequiredException e) {
        after = Math.min(after + 500, 20_000); // just ahead of what is deleted now
      }
    }
    trimmed.join();
    assertThat(publisher.database().rows("SELECT count(*) FROM sync.event")).containsExactly("0");
  }
}
