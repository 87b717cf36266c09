package io.github.wrappersync.spring.autoconfigure.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.spring.autoconfigure.operations.SyncApplication.Answer;
import io.github.wrappersync.status.SyncState;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators see of an application, by HTTP; the outputs of docs/spring-operations.md. */
class SyncOperationsTest {

  private static final Logger log = LoggerFactory.getLogger(SyncOperationsTest.class);

  private static final String UNRESTRICTED = "management.endpoint.sync.access=unrestricted";

  private static void becomes(SyncApplication application, SyncState state) {
    await().untilAsserted(() -> assertThat(application.client().status().state()).isEqualTo(state));
  }

  private static Answer seen(SyncApplication application, String path) {
    Answer answer = application.get(path);
    log.info(
        "{}: GET {} is answered with {} {}",
        application.client().status().state(),
        path,
        answer.status(),
        answer.body());
    return answer;
  }

  private static void see(SyncApplication application, int readiness, String status) {
    String state = application.client().status().state().name();
    Answer ready = seen(application, "/actuator/health/readiness");
    assertThat(ready.status()).isEqualTo(readiness);
    assertThat(ready.body()).isEqualTo("{\"status\":\"" + status + "\"}");
    Answer health = seen(application, "/actuator/health/sync");
    assertThat(health.status()).isEqualTo(readiness);
    assertThat(health.body())
        .contains("\"status\":\"" + status + "\"", "\"state\":\"" + state + "\"");
    assertThat(application.get("/actuator/health/liveness").status()).isEqualTo(200);
    Answer sync = seen(application, "/actuator/sync");
    assertThat(sync.status()).isEqualTo(200);
    assertThat(sync.body())
        .contains("\"application\":\"crm\"", "\"state\":\"" + state + "\"", "\"bills\"");
    Answer meter =
        seen(application, "/actuator/metrics/sync.client.state?tag=state:" + state.toLowerCase());
    assertThat(meter.body()).contains("\"value\":1.0");
    assertThat(health.body() + sync.body()).doesNotContain(SyncApplication.RECORDS_SECRET);
  }

  @Test
  void readinessStatusAndMetersFollowTheStateOfTheClient() {
    SyncApplication application = new SyncApplication();
    application.publisher.unavailable();
    try (application) {
      application.put("1.00");
      application.start(change -> {});
      becomes(application, SyncState.INITIALIZING);
      see(application, 503, "OUT_OF_SERVICE");

      application.publisher.heal();
      await()
          .until(
              () -> {
                application.clock.advance(Duration.ofSeconds(1));
                application.publisher.heartbeat();
                return application.client().status().state() == SyncState.LIVE;
              });
      see(application, 200, "UP");
      seen(application, "/actuator/metrics");
      seen(application, "/actuator/metrics/sync.client.staleness");

      application.publisher.cut();
      becomes(application, SyncState.POLLING);
      see(application, 200, "UP");

      application.publisher.unavailable();
      await()
          .until(
              () -> {
                application.clock.advance(Duration.ofSeconds(5));
                return application.client().status().state() == SyncState.STALE;
              });
      see(application, 200, "UP");

      application.publisher.unauthorized();
      await()
          .until(
              () -> {
                application.clock.advance(Duration.ofSeconds(5));
                return application.client().status().state() == SyncState.UNAUTHORIZED;
              });
      see(application, 503, "DOWN");
    }
  }

  @Test
  void anOperatorMayWantStaleInstancesOutOfTraffic() {
    try (SyncApplication application =
        new SyncApplication().start(change -> {}, "management.health.sync.stale=out-of-service")) {
      becomes(application, SyncState.LIVE);
      application.publisher.cut();
      application.publisher.unavailable();
      await()
          .until(
              () -> {
                application.clock.advance(Duration.ofSeconds(5));
                return application.client().status().state() == SyncState.STALE;
              });
      see(application, 503, "OUT_OF_SERVICE");
    }
  }

  @Test
  void whoSaysWhatIsInTheReadinessGroupHasTheLastWord() {
    try (SyncApplication application =
        new SyncApplication()
            .start(
                change -> {},
                "management.endpoint.health.group.readiness.include=readinessState")) {
      becomes(application, SyncState.LIVE);
      application.publisher.unauthorized();
      application.client().refresh();
      becomes(application, SyncState.UNAUTHORIZED);
      assertThat(application.get("/actuator/health/readiness").status()).isEqualTo(200);
      assertThat(application.get("/actuator/health").status()).isEqualTo(503);
    }
  }

  @Test
  void deadLettersAreListedWithoutTheirRecordsRetriedAndDiscarded() {
    AtomicBoolean broken = new AtomicBoolean(true);
    SyncApplication application = new SyncApplication();
    try (application) {
      application.start(
          change -> {
            if (broken.get()) {
              throw new IllegalStateException("Cannot bill " + change.record().operationCode());
            }
          },
          UNRESTRICTED);
      becomes(application, SyncState.LIVE);
      application.put("1.00");
      application.put("2.00");
      await().until(() -> application.client().deadLetters().list("bills").size() == 2);

      Answer listed = seen(application, "/actuator/sync/dead-letters");
      assertThat(listed.body())
          .contains("\"total\":2", "\"recordId\":\"c1\"", "\"state\":\"WAITING\"")
          .contains("IllegalStateException")
          .doesNotContain(SyncApplication.RECORDS_SECRET);
      assertThat(seen(application, "/actuator/sync").body())
          .contains("\"deadLettersHeld\":2")
          .doesNotContain(SyncApplication.RECORDS_SECRET);
      assertThat(application.get("/actuator/health").body())
          .doesNotContain(SyncApplication.RECORDS_SECRET);
      assertThat(application.get("/actuator/sync/dead-letters?limit=1&handler=bills").body())
          .contains("\"total\":2")
          .containsOnlyOnce("\"recordId\"");
      assertThat(application.get("/actuator/sync/dead-letters?handler=absent").status())
          .isEqualTo(400);
      assertThat(application.post("/actuator/sync/dead-letters", "{}").status()).isEqualTo(400);
      assertThat(application.get("/actuator/sync/absent").status()).isEqualTo(404);
      assertThat(application.post("/actuator/sync/absent", "{}").status()).isEqualTo(400);

      String newest = application.client().deadLetters().list("bills").get(1).id();
      Answer discarded = application.delete("/actuator/sync/dead-letters?id=" + newest);
      assertThat(discarded.body()).isEqualTo("{\"toDiscard\":1}");
      await()
          .untilAsserted(
              () -> {
                application.clock.advance(Duration.ofSeconds(1));
                assertThat(application.client().deadLetters().list("bills")).hasSize(1);
              });
      broken.set(false);
      assertThat(application.post("/actuator/sync/dead-letters", "{\"handler\":\"bills\"}").body())
          .isEqualTo("{\"toRetry\":1}");
      await()
          .untilAsserted(
              () -> {
                application.clock.advance(Duration.ofSeconds(1));
                assertThat(application.client().deadLetters().list("bills")).isEmpty();
              });
    }
  }

  @Test
  void recordsOfDeadLettersAreShownToWhomAnOperatorWantsThemShown() {
    SyncApplication application = new SyncApplication();
    try (application) {
      application.start(
          change -> {
            throw new IllegalStateException("Cannot bill it");
          },
          "management.endpoint.sync.show-values=always");
      becomes(application, SyncState.LIVE);
      application.put("1.00");
      await().until(() -> application.client().deadLetters().list("bills").size() == 1);

      assertThat(application.get("/actuator/sync/dead-letters").body())
          .contains(SyncApplication.RECORDS_SECRET, "Cannot bill it");
    }
  }

  @Test
  void aPullAndAResynchronizationCanBeAskedFor() {
    try (SyncApplication application = new SyncApplication().start(change -> {}, UNRESTRICTED)) {
      becomes(application, SyncState.LIVE);
      application.publisher.dropNext(1);
      application.put("1.00");
      assertThat(application.post("/actuator/sync/pull", "{}").status()).isEqualTo(200);
      await()
          .until(
              () ->
                  application.client().status().verifiedPosition() == application.publisher.head());
      assertThat(application.post("/actuator/sync/resync", "{}").status()).isEqualTo(200);
      await().until(() -> application.client().status().counters().resyncs() == 1);
    }
  }

  @Test
  void withoutSayingSoTheEndpointOnlyReads() {
    try (SyncApplication application = new SyncApplication().start(change -> {})) {
      assertThat(application.get("/actuator/sync").status()).isEqualTo(200);
      assertThat(application.post("/actuator/sync/resync", "{}").status()).isEqualTo(405);
      assertThat(application.delete("/actuator/sync/dead-letters?handler=bills").status())
          .isEqualTo(405);
      assertThat(application.client().status().counters().resyncs()).isZero();
    }
  }
}
