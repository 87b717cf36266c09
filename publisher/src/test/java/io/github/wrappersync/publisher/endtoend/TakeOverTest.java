package io.github.wrappersync.publisher.endtoend;

import static io.github.wrappersync.publisher.endtoend.Installation.SLACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.status.SyncState;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two publishers, of which the one that writes is cut off, frozen and killed in the middle of its
 * work, one after the other: each time the other one goes on, and the log stays whole. {@code
 * -Dsync.test.takeOver.changes=20000} makes so many changes around each of these, {@code
 * -Dsync.test.takeOver.frozen=20} freezes for so many seconds.
 */
@Tag("slow")
class TakeOverTest {

  private static final Logger log = LoggerFactory.getLogger(TakeOverTest.class);

  private static final int CHANGES = Integer.getInteger("sync.test.takeOver.changes", 7_000);

  /** Longer than PostgreSQL lets the frozen one keep its session. */
  private static final Duration FROZEN =
      Duration.ofSeconds(Integer.getInteger("sync.test.takeOver.frozen", 6));

  /** What is promised, from the fault to the first event of the other instance. */
  private static final Duration PROMISED = Duration.ofSeconds(5);

  private static final Duration RECOVERY = Duration.ofSeconds(60);
  private static final String ADMIN = "admin-token-0123456789";
  private static final String CRM = "crm-token-0123456789";

  private final Installation wrapper = Installation.withRedis();
  private int halves;

  @Test
  void whateverHappensToTheWriterTheOtherOneGoesOn() {
    try (wrapper;
        TcpRelay line = new TcpRelay(wrapper.databasePort())) {
      wrapper.seed(100);
      PublisherProcess one =
          wrapper.startAnother(Map.of("DATABASE_URL", wrapper.databaseUrl(line.port())));
      awaitState(one, "writing");
      PublisherProcess two = wrapper.startAnother(Map.of());
      awaitState(two, "standby");
      try (ObservedClient crmOfOne = wrapper.client("crm", one).start();
          ObservedClient crm = wrapper.client("crm", two).start()) {
        crm.awaitState(SyncState.LIVE, RECOVERY);

        takeOver("Cut off", line::cut, two);
        line.heal();
        awaitState(one, "standby");
        assertComplete(crm);

        long frozen = System.nanoTime();
        takeOver("Frozen", two::freeze, one);
        assertServes(one);
        await().until(() -> System.nanoTime() - frozen > FROZEN.toNanos());
        two.thaw();
        awaitState(two, "standby");
        assertThat(status(two).at("/writer/instance").stringValue()).endsWith(":" + one.port());
        assertComplete(crm);
        assertComplete(crmOfOne);
        assertThat(crmOfOne.status().counters().resyncs()).isZero();

        takeOver("Killed", one::kill, two);
        assertServes(two);
        assertComplete(crm);
        assertThat(crm.status().counters().resyncs()).isZero();
      }
    }
  }

  private void takeOver(String how, Runnable fault, PublisherProcess next) {
    long before = wrapper.count("SELECT count(*) FROM change_log WHERE processed");
    makeHalfOfTheChanges();
    await()
        .atMost(RECOVERY)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .until(
            () ->
                wrapper.count("SELECT count(*) FROM change_log WHERE processed")
                    > before + CHANGES / 20);
    long begin = System.nanoTime();
    fault.run();
    long done = wrapper.count("SELECT count(*) FROM change_log WHERE processed") - before;
    await(how)
        .atMost(PROMISED.plus(SLACK))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> status(next).at("/writer/state").stringValue().equals("writing"));
    Duration taken = Duration.ofNanos(System.nanoTime() - begin);
    makeHalfOfTheChanges();
    await()
        .atMost(RECOVERY)
        .until(() -> wrapper.count("SELECT count(*) FROM change_log WHERE NOT processed") == 0);
    EventLogAudit.assertWhole(wrapper.database());
    log.info(
        "{} after {} of {} changes: the other one writes after {} ms; the log is whole",
        how,
        done,
        CHANGES,
        taken.toMillis());
    assertThat(done).as("changes before the fault").isLessThan(CHANGES);
    assertThat(taken).isLessThan(PROMISED);
  }

  private void assertComplete(ObservedClient client) {
    client.awaitViews(wrapper.truth("crm"), Duration.ofSeconds(8).plus(SLACK));
  }

  private static void assertServes(PublisherProcess publisher) {
    String snapshot = publisher.get("/v1/crm/snapshot", CRM).body();
    assertThat(snapshot).contains("\"complete\":true");
    JsonNode page =
        JsonMapper.shared().readTree(publisher.get("/v1/crm/changes?after=0&limit=10", CRM).body());
    assertThat(page.get("events").size()).isEqualTo(10);
  }

  private static void awaitState(PublisherProcess publisher, String state) {
    await()
        .atMost(RECOVERY)
        .until(() -> status(publisher).at("/writer/state").stringValue().equals(state));
  }

  private static JsonNode status(PublisherProcess publisher) {
    return JsonMapper.shared().readTree(publisher.get("/admin/status", ADMIN).body());
  }

  /** In one transaction: configurations are inserted, updated and deleted. */
  private void makeHalfOfTheChanges() {
    wrapper.execute(
        """
        BEGIN;
        INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost)
        SELECT 'half%1$d-' || n, tenant_of(n), 'crm.half%1$d.' || n, 1.00 FROM generate_series(1, %2$d) AS n;
        UPDATE credit_configurations SET credit_cost = 2.50 WHERE config_id LIKE 'half%1$d-%%';
        DELETE FROM credit_configurations WHERE config_id LIKE 'half%1$d-%%9';
        COMMIT;
        """
            .formatted(++halves, CHANGES * 10 / 42));
  }
}
