package io.github.wrappersync.publisher.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.Priority;
import io.github.wrappersync.publisher.LogRows;
import io.github.wrappersync.publisher.capture.DefaultTables;
import io.github.wrappersync.publisher.eventlog.Event;
import io.github.wrappersync.publisher.eventlog.FeedReader;
import io.github.wrappersync.publisher.eventlog.NewEvent;
import io.github.wrappersync.publisher.eventlog.Recipient;
import io.github.wrappersync.publisher.eventlog.RecordKey;
import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.publisher.testing.TestServers;
import io.github.wrappersync.wire.WebhookSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A dispatcher on an event log that the test writes, with a clock that the test moves. */
abstract class DispatcherTest {

  static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  /** Long enough for a slow machine: the clock stands still, and what fails is not tried again. */
  static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);

  static TestDatabase database;
  static JdbcClient jdbc;
  static Receiver receiver;

  final MovableClock clock = new MovableClock();
  final Webhooks webhooks = new Webhooks(jdbc, clock);
  final LogRows log = new LogRows(database);
  private final List<WebhookDispatcher> dispatchers = new ArrayList<>();

  @BeforeAll
  static void migrate() {
    if (database == null) {
      database = TestServers.newDatabase().migrate();
      database.execute("INSERT INTO sync.log (epoch, life) VALUES ('0f9d1c52', 'test')");
      HikariDataSource pool = new HikariDataSource();
      pool.setDataSource(database.dataSource());
      pool.setMaximumPoolSize(4);
      jdbc = JdbcClient.create(pool);
      receiver = new Receiver();
    }
  }

  @BeforeEach
  void clear() {
    receiver.forget();
    log.clear();
    database.execute(
        "TRUNCATE sync.webhook, sync.delivery, sync.announcement",
        "UPDATE sync.log SET life = 'test'",
        "DELETE FROM sync.application WHERE name NOT IN ('crm', 'hrms', 'finance')");
  }

  @AfterEach
  void stop() {
    dispatchers.forEach(WebhookDispatcher::close);
  }

  /** Gives crm a webhook at the receiver. */
  Webhook webhook() {
    return webhook("crm", receiver.url());
  }

  Webhook webhook(String application, String url) {
    return webhooks
        .put(
            application,
            WebhookUrl.of(url).orElseThrow(),
            Optional.of(WebhookSecret.of(SECRET)),
            Duration.ZERO)
        .orElseThrow()
        .webhook();
  }

  Webhook state() {
    return webhooks.find("crm").orElseThrow();
  }

  WebhookDispatcher dispatcher() {
    return dispatcher(CALL_TIMEOUT);
  }

  /** An instance that is not the writer yet. */
  WebhookDispatcher dispatcher(Duration callTimeout) {
    WebhookDispatcher made =
        new WebhookDispatcher(
            new Endpoints(jdbc, DefaultTables.in("public")),
            new FeedReader(jdbc),
            new WebhookCaller(Duration.ofSeconds(2), callTimeout, 128),
            Duration.ofDays(3),
            clock);
    dispatchers.add(made);
    made.start();
    return made;
  }

  WebhookDispatcher writer() {
    WebhookDispatcher writer = dispatcher();
    writer.onBegin("0f9d1c52", 0);
    return writer;
  }

  void append(String application, int events) {
    for (int i = 0; i < events; i++) {
      log.append(application, "t", "users", "u" + i);
    }
  }

  /** Appends an event and tells the writer's listener. */
  void commit(WebhookDispatcher writer, String application) {
    writer.onCommit(
        "0f9d1c52", List.of(event(application, log.append(application, "t", "users", "u"))));
  }

  void advance(WebhookDispatcher writer, Duration by) {
    clock.advance(by);
    writer.lookAgain();
  }

  /** What a writer tells of an event that it has committed. */
  static Event event(String application, long position) {
    return new Event(
        position,
        0,
        new UUID(0, position),
        new Channel(application, "t", "users"),
        new NewEvent(
            new RecordKey("users", "u"),
            new Recipient(application, "t"),
            ChangeType.UPDATE,
            null,
            List.of(),
            Priority.NORMAL,
            Instant.EPOCH,
            null,
            "{}"),
        null);
  }

  void awaitCursor(long cursor) {
    await(() -> assertThat(state().cursor()).isEqualTo(cursor));
  }

  void awaitFailures(int failures) {
    await(() -> assertThat(state().consecutiveFailures()).isEqualTo(failures));
  }

  static void await(org.awaitility.core.ThrowingRunnable assertion) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(10))
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(assertion);
  }
}
