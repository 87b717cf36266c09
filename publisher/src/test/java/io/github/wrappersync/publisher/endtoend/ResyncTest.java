package io.github.wrappersync.publisher.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.DeleteReason;
import io.github.wrappersync.publisher.endtoend.Journal.Told;
import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.publisher.testing.TestServers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Positions are worth nothing any more: the log was restored, begun anew, or trimmed. Views swap to
 * what is true as a whole, and handlers are told of what is gone.
 */
@Tag("slow")
class ResyncTest {

  private static final Logger log = LoggerFactory.getLogger(ResyncTest.class);

  private static final int SEEDED = 200;
  private static final Duration RECOVERY = Duration.ofSeconds(60);
  private static final String EMERGENCIES_OPEN =
      "SELECT count(*) FROM sync.emergency WHERE finished_at IS NULL";

  @Test
  void anOlderBackupIsBelieved() throws Exception {
    try (Installation wrapper = installation();
        Ledger ledger = new Ledger(wrapper, TestServers.newDatabase());
        ObservedClient crm = wrapper.client("crm").start()) {
      ledger.start("one");
      ledger.awaitCaughtUp(RECOVERY);
      wrapper.publisher().stop();
      TestDatabase backup = wrapper.backup();
      wrapper.start();
      try (ViewWatch watch = new ViewWatch(crm.client().creditCosts())) {
        wrapper.execute(
            """
            INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost)
            VALUES ('lost', 'acme', 'crm.lost.one', 1.00)
            """,
            "DELETE FROM tenant_users WHERE user_id = 'user-8'");
        change(wrapper, 100);
        crm.awaitViews(wrapper.truth("crm"), RECOVERY);
        ledger.awaitCaughtUp(RECOVERY);
        wrapper.publisher().kill();
        wrapper.restore(backup);
        wrapper.start();
        change(wrapper, 100);

        Duration taken = crm.awaitViewsOfAnyEpoch(wrapper.truth("crm"), RECOVERY);
        ledger.awaitCaughtUp(RECOVERY);
        assertThat(crm.client().creditCosts().find("acme", "crm.lost.one")).isEmpty();
        assertGone(crm, "credit-configs", "lost");
        assertThat(ledger.states()).containsExactlyInAnyOrderElementsOf(truth(wrapper));
        ViewWatch.Seen seen = watch.seen();
        assertThat(seen.faults()).isEmpty();
        assertThat(seen.falls()).as("values that fell").isOne();
        log.info("An older backup: {} ms, a reader saw {}", taken.toMillis(), seen);
      }
    }
  }

  @Test
  void anEmergencySyncIsInvisibleToReaders() throws Exception {
    try (Installation wrapper = installation();
        Ledger ledger = new Ledger(wrapper, TestServers.newDatabase());
        ObservedClient crm = wrapper.client("crm").start()) {
      ledger.start("one");
      ledger.awaitCaughtUp(RECOVERY);
      String epoch = crm.status().epoch().orElseThrow();
      try (ViewWatch watch = new ViewWatch(crm.client().creditCosts());
          AutoCloseable changes = ViewWatch.changes(wrapper.database())) {
        wrapper.execute(
            "SET sync.mute = 'on'; DELETE FROM tenant_users WHERE user_id = 'user-8'; DELETE FROM entities WHERE entity_id = 'entity-200'");
        assertThat(wrapper.administer("/admin/emergency-sync", "").statusCode()).isEqualTo(202);
        await().atMost(RECOVERY).until(() -> wrapper.count(EMERGENCIES_OPEN) == 0);
        await().atMost(RECOVERY).until(() -> !crm.status().epoch().orElseThrow().equals(epoch));
        changes.close();

        Duration taken = crm.awaitViewsOfAnyEpoch(wrapper.truth("crm"), RECOVERY);
        ledger.awaitCaughtUp(RECOVERY);
        assertGone(crm, "users", "user-8");
        assertGone(crm, "entities", "entity-200");
        assertThat(ledger.states()).containsExactlyInAnyOrderElementsOf(truth(wrapper));
        ViewWatch.Seen seen = watch.seen();
        assertThat(seen.faults()).isEmpty();
        assertThat(seen.falls()).as("values that fell").isZero();
        log.info("An emergency sync: {} ms, a reader saw {}", taken.toMillis(), seen);
      }
    }
  }

  @Test
  void whoWasAwayForLongerThanTheLogGoesBackStartsOver() throws Exception {
    try (Installation wrapper = installation();
        TcpRelay line = new TcpRelay(wrapper.port());
        Ledger ledger = new Ledger(wrapper, TestServers.newDatabase());
        ObservedClient crm =
            wrapper
                .client("crm", builder -> builder.publisher(at(line), wrapper.token("crm")))
                .start()) {
      ledger.start("one", Map.of("LEDGER_PUBLISHER", at(line), "LEDGER_REDIS", ""));
      ledger.awaitCaughtUp(RECOVERY);
      try (ViewWatch watch = new ViewWatch(crm.client().creditCosts())) {
        change(wrapper, 100);
        crm.awaitViews(wrapper.truth("crm"), RECOVERY);
        ledger.awaitCaughtUp(RECOVERY);
        line.cut();
        wrapper.execute(
            "DELETE FROM tenant_users WHERE user_id = 'user-8'",
            "DELETE FROM credit_configurations WHERE config_id = 'config-4'",
            "UPDATE custom_roles SET role_name = 'Renamed' WHERE role_id = 'role-9'");
        change(wrapper, 100);
        trim(wrapper);
        line.heal();

        Duration taken = crm.awaitViews(wrapper.truth("crm"), RECOVERY);
        ledger.awaitCaughtUp(RECOVERY);
        assertThat(crm.status().counters().resyncs()).isOne();
        assertGone(crm, "users", "user-8");
        assertGone(crm, "credit-configs", "config-4");
        assertThat(ledger.states()).containsExactlyInAnyOrderElementsOf(truth(wrapper));
        ViewWatch.Seen seen = watch.seen();
        assertThat(seen.faults()).isEmpty();
        assertThat(seen.falls()).as("values that fell").isZero();
        log.info("A trimmed log: {} ms, a reader saw {}", taken.toMillis(), seen);
      }
    }
  }

  private static Installation installation() {
    Installation wrapper = Installation.withRedis().seed(SEEDED);
    ViewWatch.insert(wrapper);
    return wrapper.start();
  }

  private static String at(TcpRelay line) {
    return "http://localhost:" + line.port();
  }

  /** Changes what is watched, so often and more. */
  private static void change(Installation wrapper, int times) throws Exception {
    try (AutoCloseable changes = ViewWatch.changes(wrapper.database())) {
      long before = wrapper.count("SELECT head FROM sync.log");
      await()
          .atMost(RECOVERY)
          .until(() -> wrapper.count("SELECT head FROM sync.log") > before + 2L * times);
      changes.close();
    }
  }

  /** Deletes from the log whatever is no record's newest state. */
  private static void trim(Installation wrapper) {
    await()
        .atMost(RECOVERY)
        .until(() -> wrapper.count("SELECT count(*) FROM change_log WHERE NOT processed") == 0);
    wrapper.execute("UPDATE sync.event SET created_at = created_at - interval '10 days'");
    assertThat(wrapper.admin("POST", "retention")).isPresent();
    assertThat(wrapper.count("SELECT count(*) FROM sync.event WHERE change_type = 'DELETE'"))
        .isZero();
  }

  private static List<String> truth(Installation wrapper) {
    Set<Record> records = wrapper.truth("crm");
    return records.stream().map(Record::toString).toList();
  }

  private static void assertGone(ObservedClient client, String dataType, String recordId) {
    List<Told> told =
        Installation.TENANTS.stream()
            .flatMap(tenant -> client.journal().of(dataType, tenant, recordId).stream())
            .toList();
    Told last = told.get(told.size() - 1);
    assertThat(last.type()).isEqualTo(ChangeType.DELETE);
    assertThat(last.reason()).contains(DeleteReason.DELETED);
  }
}
