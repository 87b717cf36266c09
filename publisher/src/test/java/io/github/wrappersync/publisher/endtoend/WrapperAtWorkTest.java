package io.github.wrappersync.publisher.endtoend;

import static io.github.wrappersync.publisher.endtoend.Installation.SLACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.model.DeleteReason;
import io.github.wrappersync.publisher.endtoend.Journal.Told;
import io.github.wrappersync.status.SyncState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Clients that start and follow while the wrapper is at work, with nothing broken. */
class WrapperAtWorkTest {

  private static final Logger log = LoggerFactory.getLogger(WrapperAtWorkTest.class);

  private static final int SEEDED = 1_500;
  private static final int CHANGES_PER_SECOND = 200;
  private static final int CHANGES = 1_400;

  private static final Duration NEXT_HEARTBEAT = Duration.ofMillis(2_250);
  private static final Duration RECOVERY = Duration.ofSeconds(30);

  private static final Installation WRAPPER = Installation.withRedis();

  @BeforeAll
  static void startThePublisher() {
    WRAPPER.seed(SEEDED).start();
  }

  @AfterAll
  static void close() {
    WRAPPER.close();
  }

  @Test
  void clientsMayStartWhileChangesAreMade() {
    List<ObservedClient> later = new ArrayList<>();
    List<Integer> madeMeanwhile = new ArrayList<>();
    try (ObservedClient crm = WRAPPER.client("crm").start();
        Workload workload = new Workload(WRAPPER.database(), SEEDED)) {
      crm.awaitState(SyncState.LIVE, RECOVERY);
      workload.start(CHANGES_PER_SECOND);
      for (String application : List.of("crm", "hrms", "crm", "finance", "crm")) {
        int next = (later.size() + 1) * CHANGES / 7;
        await().atMost(RECOVERY).until(() -> workload.changes() >= next);
        int before = workload.changes();
        later.add(WRAPPER.client(application).start());
        madeMeanwhile.add(workload.changes() - before);
      }
      await().atMost(RECOVERY).until(() -> workload.changes() >= CHANGES);
      workload.close();

      Set<Record> truth = WRAPPER.truth("crm");
      Duration complete = crm.awaitViews(truth, NEXT_HEARTBEAT.plus(SLACK));
      later.get(0).awaitViews(truth, NEXT_HEARTBEAT.plus(SLACK));
      later.get(1).awaitViews(WRAPPER.truth("hrms"), NEXT_HEARTBEAT.plus(SLACK));
      later.get(2).awaitViews(truth, NEXT_HEARTBEAT.plus(SLACK));
      later.get(3).awaitViews(WRAPPER.truth("finance"), NEXT_HEARTBEAT.plus(SLACK));
      later.get(4).awaitViews(truth, NEXT_HEARTBEAT.plus(SLACK));
      assertThat(crm.journal().resurrected()).isEmpty();
      assertThat(later).allSatisfy(one -> assertThat(one.journal().resurrected()).isEmpty());
      assertThat(madeMeanwhile).allSatisfy(made -> assertThat(made).isPositive());

      List<Duration> ages = crm.journal().ages();
      log.info(
          "{} changes at {} a second; meanwhile 5 clients read snapshots of about {} records, during which {} changes"
              + " were made; all views complete, the first client's {} ms after the last change",
          workload.changes(),
          CHANGES_PER_SECOND,
          truth.size(),
          madeMeanwhile,
          complete.toMillis());
      log.info(
          "From the wrapper's write to the CRM's handler, {} changes, 6 clients: p50 {} ms, p99 {} ms, longest {} ms",
          ages.size(),
          ages.get(ages.size() / 2).toMillis(),
          ages.get(ages.size() * 99 / 100).toMillis(),
          ages.get(ages.size() - 1).toMillis());
    } finally {
      later.forEach(ObservedClient::close);
    }
  }

  @Test
  void aTransactionThatCommitsLastIsNotMissed() throws SQLException {
    WRAPPER.execute(
        """
        INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost)
        VALUES ('late', 'acme', 'crm.late.one', 1.00), ('early', 'acme', 'crm.late.two', 1.00)
        """);
    try (ObservedClient crm = WRAPPER.client("crm").start();
        Connection late = WRAPPER.database().dataSource().getConnection();
        Statement statement = late.createStatement()) {
      crm.awaitState(SyncState.LIVE, RECOVERY);
      late.setAutoCommit(false);
      statement.execute(
          "UPDATE credit_configurations SET credit_cost = 2.00 WHERE config_id = 'late'");
      WRAPPER.execute(
          "UPDATE credit_configurations SET credit_cost = 3.00 WHERE config_id = 'early'");
      crm.awaitViews(WRAPPER.truth("crm"), NEXT_HEARTBEAT.plus(SLACK));
      late.commit();
      Duration arrived = crm.awaitViews(WRAPPER.truth("crm"), NEXT_HEARTBEAT.plus(SLACK));

      List<Told> first = crm.journal().of("credit-configs", "acme", "late");
      List<Told> second = crm.journal().of("credit-configs", "acme", "early");
      assertThat(first).hasSize(2);
      assertThat(second).hasSize(2);
      // "late" has the lower id in the change log, and the higher position in the event log.
      assertThat(first.get(1).position()).isGreaterThan(second.get(1).position());
      log.info(
          "Took its id first and committed last: in the view {} ms after its commit",
          arrived.toMillis());
    }
  }

  @Test
  void whatLeavesTheScopeOfOneApplicationStaysWithTheOther() {
    WRAPPER.execute(
        """
        INSERT INTO custom_roles (role_id, tenant_id, role_name, permissions)
        VALUES ('both', 'acme', 'Both', '["crm.leads.read", "hrms.leave.approve"]')
        """,
        """
        INSERT INTO tenant_users (user_id, tenant_id, email, name)
        VALUES ('mover', 'acme', 'mover@example.org', 'Mover')
        """);
    try (ObservedClient crm = WRAPPER.client("crm").start();
        ObservedClient hrms = WRAPPER.client("hrms").start()) {
      crm.awaitViews(WRAPPER.truth("crm"), RECOVERY);
      hrms.awaitViews(WRAPPER.truth("hrms"), RECOVERY);
      assertThat(crm.client().roles().find("acme", "both")).isPresent();

      WRAPPER.execute(
          "UPDATE custom_roles SET permissions = '[\"hrms.leave.approve\"]' WHERE role_id = 'both'",
          "UPDATE tenant_users SET tenant_id = 'umbrella' WHERE user_id = 'mover'");
      Duration left = crm.awaitViews(WRAPPER.truth("crm"), NEXT_HEARTBEAT.plus(SLACK));
      hrms.awaitViews(WRAPPER.truth("hrms"), NEXT_HEARTBEAT.plus(SLACK));

      assertThat(crm.client().roles().find("acme", "both")).isEmpty();
      assertThat(hrms.client().roles().find("acme", "both")).isPresent();
      assertThat(crm.client().users().find("acme", "mover")).isEmpty();
      assertThat(crm.client().users().all("umbrella")).isEmpty();
      assertThat(hrms.client().users().find("acme", "mover")).isEmpty();
      assertThat(hrms.client().users().find("umbrella", "mover")).isPresent();
      assertThat(last(crm, "roles", "both").reason()).contains(DeleteReason.LEFT_SCOPE);
      assertThat(last(crm, "users", "mover").reason()).contains(DeleteReason.LEFT_SCOPE);
      assertThat(last(hrms, "roles", "both").reason()).isEqualTo(Optional.empty());
      log.info(
          "A role lost its last permission of the CRM and a user went to a tenant of the HRMS alone: the CRM's views"
              + " are without them {} ms after the commit, the HRMS has both",
          left.toMillis());
    }
  }

  private static Told last(ObservedClient client, String dataType, String recordId) {
    List<Told> told = client.journal().of(dataType, "acme", recordId);
    return told.get(told.size() - 1);
  }
}
