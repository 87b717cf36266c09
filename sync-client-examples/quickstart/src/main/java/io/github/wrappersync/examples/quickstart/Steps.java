package io.github.wrappersync.examples.quickstart;

import io.github.wrappersync.status.SyncState;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * What the quick start does to the wrapper's data and to the ways of a change, and what it checks
 * after each.
 */
final class Steps {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration FASTER_THAN_A_HEARTBEAT = Duration.ofMillis(1_500);
  private static final int CHANGES_WITHOUT_REDIS = 200;
  private static final int CHANGES_WHILE_DOWN = 50;

  private final Report report;
  private final WrapperDatabase database;
  private final Relay relay;
  private final Map<String, Consumer> consumers;
  private final Truth truth;

  Steps(Report report, WrapperDatabase database, Relay relay, Map<String, Consumer> consumers) {
    this.report = report;
    this.database = database;
    this.relay = relay;
    this.consumers = consumers;
    this.truth = new Truth(database);
  }

  void take() throws Exception {
    aPriceChanges();
    aRoleForTwoApplications();
    aUserOfATenantWithoutFinance();
    aRoleLeavesTheScope();
    aRollback();
    aLookUp();
    withoutRedis();
    anApplicationThatWasDown();
    eachHasItsPart();
  }

  private void eachHasItsPart() throws SQLException {
    report.step("At the end, each application has exactly its part of the wrapper's tables");
    report.line(
        "What was announced while the publisher itself was without Redis, the heartbeat brings to light:");
    long begun = System.nanoTime();
    for (Consumer consumer : consumers.values()) {
      List<String> differences = truth.differences(consumer);
      while (!differences.isEmpty() && System.nanoTime() - begun < PATIENCE.toNanos()) {
        pause();
        differences = truth.differences(consumer);
      }
      report.check(
          differences.isEmpty(),
          differences.isEmpty()
              ? "%s equals the SQL truth after %d ms"
                  .formatted(consumer.application(), millisSince(begun))
              : "%s differs: %s".formatted(consumer.application(), differences));
    }
  }

  private void aPriceChanges() throws SQLException {
    report.step("A price changes: only the application of the operation is told");
    show(
        "UPDATE credit_configurations SET credit_cost = 3.00 WHERE operation_code = 'crm.leads.create'",
        Map.of("crm", List.of("UPDATE credit-configs/price-1 of tenant-123 [creditCost]")),
        "not its operation");
  }

  private void aRoleForTwoApplications() throws SQLException {
    report.step("A role with permissions of two applications: both are told, the third is not");
    show(
        """
        INSERT INTO custom_roles (role_id, tenant_id, role_name, permissions)
        VALUES ('clerk', 'tenant-123', 'Clerk', '["hrms.payroll.process", "finance.invoice.send"]')
        """,
        Map.of(
            "hrms", List.of("INSERT roles/clerk of tenant-123"),
            "finance", List.of("INSERT roles/clerk of tenant-123")),
        "none of its permissions");
  }

  private void aUserOfATenantWithoutFinance() throws SQLException {
    report.step(
        "A user of a tenant that has no Finance (tenants.redis_channel_prefix = 'crm,hrms')");
    show(
        "UPDATE tenant_users SET name = 'Robert', password_hash = 'new' WHERE user_id = 'bob'",
        Map.of(
            "crm", List.of("UPDATE users/bob of tenant-456 [name]"),
            "hrms", List.of("UPDATE users/bob of tenant-456 [name]")),
        "not an application of the tenant");
    report.line(
        "The password hash changed too. It is not registered, and never left the database.");
  }

  private void aRoleLeavesTheScope() throws SQLException {
    report.step(
        "A role loses its last CRM permission: CRM is told to delete it, HRMS that it changed");
    show(
        "UPDATE custom_roles SET permissions = '[\"hrms.leave.approve\"]' WHERE role_id = 'sales-rep'",
        Map.of(
            "crm", List.of("DELETE (LEFT_SCOPE) roles/sales-rep of tenant-123"),
            "hrms", List.of("UPDATE roles/sales-rep of tenant-123 [permissions]")),
        "never had it");
  }

  private void aRollback() throws SQLException {
    report.step("A transaction that is rolled back: nobody is told");
    String sql =
        "UPDATE credit_configurations SET credit_cost = 999 WHERE operation_code = 'crm.leads.create'";
    report.sql("BEGIN; " + sql + "; ROLLBACK");
    forget();
    database.rollBack(sql);
    consumers.values().forEach(Consumer::awaitCaughtUp);
    report.check(
        consumers.values().stream().allMatch(consumer -> consumer.told().isEmpty()),
        "nobody was told");
  }

  private void aLookUp() {
    report.step("CRM looks up a price in its own memory");
    Consumer crm = consumer("crm");
    BigDecimal cost = crm.creditCosts().require("tenant-123", "crm.leads.create");
    report.line("creditCosts.require(\"tenant-123\", \"crm.leads.create\") = %s", cost);
    int rounds = 1_000_000;
    long best = Long.MAX_VALUE;
    for (int block = 0; block < 10; block++) {
      long begun = System.nanoTime();
      for (int i = 0; i < rounds; i++) {
        cost = crm.creditCosts().require("tenant-123", "crm.leads.create");
      }
      best = Math.min(best, (System.nanoTime() - begun) / rounds);
    }
    report.line("about %d ns a look-up here, for orientation: no network, no serialization", best);
    report.check(cost.toPlainString().equals("3.00"), "the price is 3.00, with its decimals");
    report.check(
        crm.creditCosts()
            .get("tenant-123", "crm.contacts.import")
            .map(BigDecimal::signum)
            .equals(Optional.of(0)),
        "a price of 0.00 is a price");
    report.check(
        crm.creditCosts().get("tenant-123", "hrms.payroll.process").isEmpty(),
        "HRMS' prices are not here at all");
  }

  private void withoutRedis() throws Exception {
    report.step("Redis goes away while %d changes are made".formatted(CHANGES_WITHOUT_REDIS));
    forget();
    relay.cut();
    Consumer crm = consumer("crm");
    long cut = System.nanoTime();
    awaitTrue(
        () -> crm.client().status().state() == SyncState.POLLING, "crm notices that Redis is gone");
    report.line("crm noticed after %d ms and polls over HTTP meanwhile", millisSince(cut));
    long committed = 0;
    for (int i = 1; i <= CHANGES_WITHOUT_REDIS; i++) {
      committed =
          database.commit(
              "INSERT INTO credit_configurations VALUES ('bulk-%1$d', 'tenant-456', 'crm.bulk.%1$d', %1$d.50)"
                  .formatted(i));
    }
    String last = "crm.bulk." + CHANGES_WITHOUT_REDIS;
    awaitTrue(
        () -> crm.creditCosts().get("tenant-456", last).isPresent(), "the last change arrives");
    report.line("all were in crm's cache %d ms after the last commit", millisSince(committed));
    crm.awaitCaughtUp();
    report.check(
        crm.told().size() == CHANGES_WITHOUT_REDIS,
        "crm's handler was told %d changes, each once".formatted(CHANGES_WITHOUT_REDIS));
    long restored = System.nanoTime();
    relay.restore();
    awaitTrue(() -> crm.client().status().state() == SyncState.LIVE, "crm is live again");
    report.line("Redis is back: crm was live again after %d ms", millisSince(restored));
    for (Consumer consumer : consumers.values()) {
      awaitTrue(
          () -> consumer.client().status().state() == SyncState.LIVE,
          consumer.application() + " is live again");
    }
  }

  private void anApplicationThatWasDown() throws SQLException {
    report.step(
        "HRMS is stopped while %d changes are made, then starts again"
            .formatted(CHANGES_WHILE_DOWN));
    Consumer hrms = consumer("hrms");
    hrms.stop();
    for (int i = 1; i <= CHANGES_WHILE_DOWN; i++) {
      database.commit(
          "INSERT INTO entities VALUES ('team-%1$d', 'tenant-123', 'acme', 'team', 'Team %1$d')"
              .formatted(i));
    }
    long begun = System.nanoTime();
    hrms.restart();
    hrms.awaitCaughtUp();
    report.line("hrms was caught up %d ms after its start", millisSince(begun));
    report.check(
        hrms.told().size() == CHANGES_WHILE_DOWN,
        "its handlers were told exactly the %d that they had missed".formatted(CHANGES_WHILE_DOWN));
    report.check(
        hrms.orgHierarchy().children("tenant-123", "acme").size() == CHANGES_WHILE_DOWN + 1,
        "its hierarchy shows all of them below Acme");
  }

  /** Runs a statement and shows who is told what, and who is not. */
  private void show(String sql, Map<String, List<String>> expected, String whyNot)
      throws SQLException {
    report.sql(sql);
    forget();
    long committed = database.commit(sql);
    expected.forEach(
        (application, changes) ->
            awaitTrue(
                () -> consumer(application).told().size() >= changes.size(),
                application + " is told"));
    consumers.values().forEach(Consumer::awaitCaughtUp);
    for (Consumer consumer : consumers.values()) {
      List<Consumer.Told> told = consumer.told();
      told.forEach(
          change ->
              report.received(
                  consumer.application(),
                  change.summary(),
                  Duration.ofNanos(Math.max(0, change.nanos() - committed))));
      if (told.isEmpty()) {
        report.notTold(consumer.application(), whyNot);
      }
    }
    Map<String, List<String>> found = new LinkedHashMap<>();
    for (Consumer consumer : consumers.values()) {
      List<String> summaries =
          new ArrayList<>(consumer.told().stream().map(Consumer.Told::summary).toList());
      if (!summaries.isEmpty()) {
        found.put(consumer.application(), summaries);
      }
    }
    report.check(
        found.equals(expected),
        found.equals(expected) ? "as it should be" : "expected " + expected);
    report.check(
        consumers.values().stream()
            .flatMap(consumer -> consumer.told().stream())
            .allMatch(told -> told.nanos() - committed < FASTER_THAN_A_HEARTBEAT.toNanos()),
        "over Redis: before a heartbeat could have told");
  }

  private void forget() {
    consumers.values().forEach(Consumer::forget);
  }

  private Consumer consumer(String application) {
    Consumer consumer = consumers.get(application);
    if (consumer == null) {
      throw new IllegalArgumentException("There is no consumer of " + application);
    }
    return consumer;
  }

  private static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }

  private static void awaitTrue(BooleanSupplier condition, String what) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("waited %s in vain: %s".formatted(PATIENCE, what));
      }
      pause();
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting", e);
    }
  }
}
