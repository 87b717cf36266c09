package io.github.wrappersync.publisher.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wrappersync.publisher.capture.DefaultTables;
import io.github.wrappersync.publisher.eventlog.ApplicationRemovedException;
import io.github.wrappersync.publisher.eventlog.FeedReader;
import io.github.wrappersync.publisher.eventlog.LogStateReader;
import io.github.wrappersync.publisher.eventlog.ResyncRequiredException;
import io.github.wrappersync.publisher.eventlog.Selection;
import io.github.wrappersync.publisher.eventlog.SnapshotReader;
import io.github.wrappersync.publisher.eventlog.WriterListener;
import io.github.wrappersync.publisher.operations.ApplicationChange;
import io.github.wrappersync.publisher.operations.ApplicationDirectory;
import io.github.wrappersync.publisher.operations.Applications;
import io.github.wrappersync.publisher.operations.Applications.Outcome;
import io.github.wrappersync.publisher.operations.BackfillProgress;
import io.github.wrappersync.publisher.operations.RemovedApplications;
import io.github.wrappersync.wire.FeedPage;
import io.github.wrappersync.wire.SnapshotLine;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What the writer does when applications are registered, changed and removed. */
class LifecycleTest {

  private static final Optional<List<String>> SAME = Optional.empty();

  private final WriterFixture wrapper = WriterFixture.installed();
  private final JdbcClient jdbc = JdbcClient.create(wrapper.database().dataSource());
  private final ApplicationDirectory directory = new ApplicationDirectory(jdbc, System::nanoTime);
  private final BackfillProgress backfills = new BackfillProgress(jdbc, DefaultTables.in("public"));
  private final Applications applications =
      new Applications(
          jdbc,
          new TransactionTemplate(
              new DataSourceTransactionManager(wrapper.database().dataSource())),
          DefaultTables.in("public"),
          directory,
          backfills);
  private final RemovedApplications removed = new RemovedApplications(jdbc);
  private final FeedReader feed = new FeedReader(jdbc);

  @BeforeEach
  void start() {
    wrapper.sql(
        "INSERT INTO entities (entity_id, tenant_id) VALUES ('e1', 't1'), ('e2', 't2')",
        "INSERT INTO custom_roles (role_id, tenant_id, permissions) VALUES ('r1', 't1', '[\"sales.read\"]')",
        """
        INSERT INTO credit_configurations (config_id, tenant_id, operation_code)
        VALUES ('c1', 't1', 'sales.order'), ('c2', 't1', 'crm.lead')
        """);
    wrapper.start().forget();
    removed.start();
  }

  @AfterEach
  void close() {
    removed.close();
    wrapper.close();
  }

  private static ApplicationChange all() {
    return new ApplicationChange(SAME, SAME, SAME, SAME);
  }

  private static ApplicationChange dataTypes(String... types) {
    return new ApplicationChange(SAME, SAME, SAME, Optional.of(List.of(types)));
  }

  private List<String> incomplete(String application, String... types) {
    return backfills.incomplete(application, Set.of(types)).stream()
        .map(BackfillProgress.Incomplete::table)
        .toList();
  }

  private void awaitSettled() {
    Awaitility.await().until(() -> wrapper.database().rows("SELECT FROM sync.rescope").isEmpty());
  }

  private List<String> eventsOf(String application) {
    awaitSettled();
    return wrapper.events().stream().filter(e -> e.contains(" " + application + ":")).toList();
  }

  private void awaitPurged(String application) {
    Awaitility.await()
        .until(
            () ->
                wrapper
                        .database()
                        .rows(
                            "SELECT FROM sync.removed_application WHERE purged AND name = '%s'"
                                .formatted(application))
                        .size()
                    == 1);
  }

  @Test
  void aNewApplicationIsToldWhatIsThereAndWhatComes() {
    assertThat(applications.put("sales", all())).isInstanceOf(Outcome.Registered.class);
    assertThat(eventsOf("sales"))
        .containsExactlyInAnyOrder(
            "SNAPSHOT sales:t1:entities e1",
            "SNAPSHOT sales:t2:entities e2",
            "SNAPSHOT sales:t1:roles r1",
            "SNAPSHOT sales:t1:credit-configs c1");
    assertThat(eventsOf("crm")).as("others are told nothing").isEmpty();
    assertThat(incomplete("sales", "entities", "roles", "users", "credit-configs")).isEmpty();

    wrapper.forget();
    wrapper.sql("UPDATE credit_configurations SET credit_cost = 4 WHERE config_id = 'c1'");
    assertThat(wrapper.events()).containsExactly("UPDATE sales:t1:credit-configs c1 creditCost");
    wrapper.assertLogIsWhole();
  }

  @Test
  void aSnapshotIsNotWholeUntilTheBackfillThatTheRegistrationLedTo() throws SQLException {
    wrapper.close();
    applications.put("sales", all());
    wrapper.sql(
        // asked for after the registration by the clock, and worked off before the writer knew of
        // it
        """
        INSERT INTO sync.backfill (table_name, phase, requested_at)
        VALUES ('entities', 'done', now() + interval '1 minute')
        """);
    assertThat(incomplete("sales", "entities", "users"))
        .containsExactly("entities", "tenant_users");

    wrapper.start();
    assertThat(eventsOf("sales")).hasSize(4);
    assertThat(incomplete("sales", "entities", "users")).isEmpty();
  }

  @Test
  void aDataTypeThatIsAddedIsIncompleteUntilItsBackfillAndTheOthersStayAsTheyAre() {
    applications.put("sales", dataTypes("roles"));
    assertThat(eventsOf("sales")).containsExactly("SNAPSHOT sales:t1:roles r1");
    wrapper.forget();
    wrapper.close();

    applications.put("sales", dataTypes("roles", "entities"));
    assertThat(incomplete("sales", "roles", "entities")).containsExactly("entities");

    wrapper.start();
    assertThat(eventsOf("sales"))
        .containsExactlyInAnyOrder(
            "SNAPSHOT sales:t1:entities e1", "SNAPSHOT sales:t2:entities e2");
    assertThat(incomplete("sales", "roles", "entities")).isEmpty();
  }

  @Test
  void aDataTypeThatIsTakenAwayLeavesTheScope() {
    applications.put("crm", dataTypes("users", "credit-configs"));

    assertThat(eventsOf("crm"))
        .containsExactlyInAnyOrder(
            "DELETE(LEFT_SCOPE) crm:t1:entities e1", "DELETE(LEFT_SCOPE) crm:t2:entities e2");
    assertThat(wrapper.events()).hasSize(2);
    assertThat(
            wrapper
                .database()
                .rows("SELECT FROM sync.head WHERE application = 'crm' AND data_type = 'entities'"))
        .isEmpty();
    assertThat(directory.hasReceived("crm", "entities")).isTrue();
    assertThat(directory.hasReceived("crm", "licenses")).isFalse();
    wrapper.assertLogIsWhole();
  }

  @Test
  void otherPatternsBringWhatTheyMatchAndTakeWhatTheyDoNot() {
    applications.put(
        "crm",
        new ApplicationChange(
            Optional.of(List.of("sales.*")), Optional.of(List.of("sales.*")), SAME, SAME));

    assertThat(eventsOf("crm"))
        .containsExactlyInAnyOrder(
            "SNAPSHOT crm:t1:roles r1",
            "DELETE(LEFT_SCOPE) crm:t1:credit-configs c2",
            "SNAPSHOT crm:t1:credit-configs c1");
  }

  @Test
  void theSameOnceMoreLeadsToNothing() {
    applications.put("crm", dataTypes("entities", "roles", "users", "credit-configs"));
    wrapper.forget();
    long before = backfillCount();

    assertThat(applications.put("crm", all())).isInstanceOf(Outcome.Changed.class);

    assertThat(wrapper.database().rows("SELECT FROM sync.rescope")).isEmpty();
    assertThat(backfillCount()).isEqualTo(before);
  }

  private long backfillCount() {
    return Long.parseLong(wrapper.database().rows("SELECT count(*) FROM sync.backfill").get(0));
  }

  @Test
  void nothingIsLeftOfARemovedApplicationWhileChangesGoOn() {
    wrapper.sql(
        "INSERT INTO entities (entity_id, tenant_id) SELECT 'n' || n, 't1' FROM generate_series(1, 12000) AS n");
    wrapper.forget();
    wrapper.sql(
        "INSERT INTO sync.progress (application, consumer, report) VALUES ('crm', 'one', '{}')");

    assertThat(applications.remove("crm")).isTrue();
    assertThat(applications.remove("crm")).isFalse();
    wrapper.sql("UPDATE entities SET entity_name = 'changed' WHERE entity_id LIKE 'n%'");
    awaitPurged("crm");

    wrapper.awaitDrained();
    for (String table : List.of("event", "head", "channel", "progress", "backfill")) {
      assertThat(
              wrapper
                  .database()
                  .rows("SELECT FROM sync.%s WHERE application = 'crm'".formatted(table)))
          .as(table)
          .isEmpty();
    }
    assertThat(
            wrapper.database().rows("SELECT count(*) FROM sync.event WHERE change_type = 'UPDATE'"))
        .containsExactly("24000");
    wrapper.sql("DELETE FROM entities WHERE entity_id = 'e1'", "TRUNCATE credit_configurations");
    wrapper.awaitDrained();
    assertThat(wrapper.database().rows("SELECT FROM sync.event WHERE application = 'crm'"))
        .isEmpty();
  }

  /**
   * As where an instance freezes in the middle of a purge, which another one has done meanwhile.
   */
  @Test
  void whoLagsBehindWithAPurgeLeavesTheNewLifeAlone() throws Exception {
    wrapper.close();
    List<String> before =
        wrapper.database().rows("SELECT count(*) FROM sync.event WHERE application = 'crm'");
    try (Connection other = wrapper.begin()) {
      WriterFixture.execute(other, "SELECT FROM sync.head WHERE application = 'crm' FOR UPDATE");
      wrapper.sql("INSERT INTO sync.removed_application (name, detached) VALUES ('crm', true)");
      Awaitility.await()
          .until(
              () ->
                  !wrapper
                      .database()
                      .rows(
                          "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
                      .isEmpty());
      // The other has deleted everything; the new life begins, and has events again.
      WriterFixture.execute(other, "DELETE FROM sync.removed_application WHERE name = 'crm'");
      other.commit();
    }
    // The one that lags behind has time to go through all that it deletes.
    Awaitility.await()
        .during(Duration.ofMillis(1_500))
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                wrapper
                    .database()
                    .rows("SELECT count(*) FROM sync.event WHERE application = 'crm'")
                    .equals(before));
    assertThat(before).isNotEqualTo(List.of("0"));
  }

  @Test
  void theWriterAppendsNothingForADetachedApplicationThoughItsHeadsAreStillThere() {
    removed.close(); // nobody purges
    applications.remove("crm");
    Awaitility.await()
        .until(
            () ->
                wrapper
                        .database()
                        .rows("SELECT FROM sync.removed_application WHERE detached")
                        .size()
                    == 1);
    wrapper.forget();

    wrapper.sql(
        "UPDATE entities SET entity_name = 'changed' WHERE entity_id = 'e1'",
        "DELETE FROM entities WHERE entity_id = 'e2'",
        "TRUNCATE credit_configurations",
        "INSERT INTO sync.backfill (table_name) VALUES ('custom_roles'), ('entities')");

    assertThat(wrapper.events()).noneMatch(event -> event.contains(" crm:")).isNotEmpty();
    wrapper.close();
    wrapper.start();
    wrapper.sql("UPDATE entities SET entity_name = 'again' WHERE entity_id = 'e1'");
    assertThat(wrapper.events())
        .as("nor does the next writer")
        .noneMatch(event -> event.contains(" crm:"));
  }

  @Test
  void aWriterWaitsForNobodyWhoHoldsAnApplication() throws SQLException {
    try (Connection frozen = wrapper.begin()) {
      WriterFixture.execute(frozen, "SELECT FROM sync.application WHERE name = 'hrms' FOR UPDATE");
      wrapper.sql("INSERT INTO sync.rescope VALUES ('crm', 'entities')");
      WriterFixture.execute(frozen, "INSERT INTO sync.rescope VALUES ('hrms', 'entities')");
      awaitSettled();
      wrapper.sql("INSERT INTO entities (entity_id, tenant_id) VALUES ('e3', 't1')");
      assertThat(wrapper.events()).contains("INSERT crm:t1:entities e3");
    }
  }

  @Test
  void aNameThatComesBackCanNotBeFollowedFromItsFormerLife() {
    List<Long> begins = new CopyOnWriteArrayList<>();
    wrapper.close();
    wrapper.listen(
        new WriterListener() {
          @Override
          public void onBegin(String epoch, long head) {
            begins.add(head);
          }
        });
    wrapper.start();
    String epoch = new LogStateReader(jdbc).read().epoch();
    Selection crm = new Selection("crm", Set.of(), Set.of());
    FeedPage last = feed.read(crm, 0, Optional.empty(), 1_000);
    assertThat(last.upToDate()).isTrue();

    applications.remove("crm");
    assertThatThrownBy(() -> feed.read(crm, last.next(), Optional.of(epoch), 10))
        .isInstanceOf(ApplicationRemovedException.class);
    assertThat(applications.put("crm", all())).isInstanceOf(Outcome.BeingRemoved.class);
    awaitPurged("crm");
    // Changed while nobody was told: the head of the log has not moved.
    wrapper.sql("DELETE FROM credit_configurations WHERE config_id = 'c2'");
    wrapper.awaitDrained();
    assertThat(new LogStateReader(jdbc).read().head()).isEqualTo(last.next());
    assertThat(applications.put("crm", all())).isInstanceOf(Outcome.Registered.class);
    awaitSettled();
    wrapper.awaitDrained();

    assertThatThrownBy(() -> feed.read(crm, last.next(), Optional.of(epoch), 10))
        .isInstanceOfSatisfying(
            ResyncRequiredException.class,
            e -> assertThat(e.reason()).isEqualTo(ResyncRequiredException.Reason.POSITION_TRIMMED));
    long since = last.next() + 1;
    assertThat(begins).as("heartbeats reach back to it").endsWith(since);
    assertThat(
            wrapper
                .database()
                .rows("SELECT DISTINCT previous FROM sync.event WHERE application = 'crm'"))
        .as("the first of each channel names it")
        .containsExactly(String.valueOf(since));
    List<String> snapshot = new CopyOnWriteArrayList<>();
    new SnapshotReader(jdbc, Runnable::run)
        .read(
            crm,
            List.of("entities", "credit-configs"),
            Optional.empty(),
            line -> {
              if (line instanceof SnapshotLine.Start begin) {
                assertThat(begin.position()).isGreaterThanOrEqualTo(since);
              } else if (line instanceof SnapshotLine.Entry entry) {
                snapshot.add(entry.envelope().recordId());
              }
            });
    assertThat(snapshot).containsExactly("e1", "e2");
    assertThat(feed.read(crm, since, Optional.of(epoch), 10).events()).hasSize(2);
    wrapper.close();
    wrapper
        .start()
        .sql(
            "INSERT INTO entities (entity_id, tenant_id) VALUES ('e3', 't9')",
            "INSERT INTO tenants VALUES ('t9')");
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(
                        wrapper
                            .database()
                            .rows(
                                "SELECT previous FROM sync.event WHERE application = 'crm' AND record_id = 'e3'"))
                    .as("also with the next writer")
                    .containsExactly(String.valueOf(since)));
  }

  @Test
  void aSnapshotThatTheApplicationDoesNotOutliveIsBrokenOff() {
    List<SnapshotLine> lines = new CopyOnWriteArrayList<>();
    assertThatThrownBy(
            () ->
                new SnapshotReader(jdbc, Runnable::run)
                    .read(
                        new Selection("crm", Set.of(), Set.of()),
                        List.of("entities", "credit-configs"),
                        Optional.empty(),
                        line -> {
                          lines.add(line);
                          if (lines.size() == 2) {
                            applications.remove("crm");
                          }
                        }))
        .isInstanceOf(ApplicationRemovedException.class);
    assertThat(lines).noneMatch(SnapshotLine.End.class::isInstance);
  }

  @Test
  void aTenantsPrefixNamesApplicationsThatCameAtRunTimeInAnyCase() {
    applications.put("sales", dataTypes("entities"));
    assertThat(eventsOf("sales")).hasSize(2);
    wrapper.forget();

    wrapper.sql(
        "UPDATE tenants SET redis_channel_prefix = ' Sales , nobody,' WHERE tenant_id = 't1'");
    Awaitility.await().until(() -> wrapper.events().size() == 3);
    assertThat(wrapper.events())
        .containsExactlyInAnyOrder(
            "DELETE(LEFT_SCOPE) crm:t1:entities e1",
            "DELETE(LEFT_SCOPE) hrms:t1:entities e1",
            "DELETE(LEFT_SCOPE) finance:t1:entities e1");
    wrapper.forget();

    wrapper.sql("UPDATE tenants SET redis_channel_prefix = '' WHERE tenant_id = 't1'");
    Awaitility.await().until(() -> wrapper.events().size() == 1);
    assertThat(wrapper.events())
        .as("none is none")
        .containsExactly("DELETE(LEFT_SCOPE) sales:t1:entities e1");
    wrapper.forget();

    wrapper.sql(
        "UPDATE tenants SET redis_channel_prefix = 'later' WHERE tenant_id = 't1'",
        "UPDATE tenants SET redis_channel_prefix = NULL WHERE tenant_id = 't2'");
    applications.put("later", dataTypes("entities"));
    assertThat(eventsOf("later"))
        .as("named before it was registered")
        .containsExactlyInAnyOrder(
            "SNAPSHOT later:t1:entities e1", "SNAPSHOT later:t2:entities e2");
  }
}
