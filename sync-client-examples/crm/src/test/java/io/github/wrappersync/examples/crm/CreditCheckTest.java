package io.github.wrappersync.examples.crm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.examples.crm.Answer.Charged;
import io.github.wrappersync.examples.crm.Answer.Reason;
import io.github.wrappersync.examples.crm.Answer.Refused;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.testing.InMemoryPublisher;
import io.github.wrappersync.testing.ManualClock;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CreditCheckTest {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String TENANT = "tenant-1";
  private static final String CREATE = "crm.leads.create";

  private final InMemoryPublisher publisher = new InMemoryPublisher();
  private final ManualClock clock = new ManualClock();
  private final SyncClient client =
      SyncClient.builder("crm")
          .allTenants()
          .liveFeed(publisher.liveFeed("crm"))
          .catchUp(publisher.catchUp())
          .time(clock)
          .build();
  private final HikariDataSource database = Crm.database("jdbc:h2:mem:" + UUID.randomUUID());
  private Accounts accounts;
  private CreditCheck creditCheck;
  private Leads leads;

  @BeforeEach
  void anAccountWithTenCredits() throws SQLException {
    accounts = Accounts.open(database);
    accounts.topUp(TENANT, BigDecimal.TEN);
    creditCheck = new CreditCheck(client.creditCosts(), accounts);
    leads = new Leads(database, creditCheck);
    publish(CREATE, "2.50", true);
    client.start().awaitReady(SOON);
  }

  @AfterEach
  void close() {
    client.close();
    database.close();
  }

  private void publish(String operation, String cost, boolean active) {
    publisher.publish(
        "crm",
        TENANT,
        DataTypes.CREDIT_CONFIGS,
        new CreditConfig(
            operation, TENANT, operation, cost == null ? null : new BigDecimal(cost), active));
  }

  private void price(String operation, String cost, boolean active) {
    publish(operation, cost, active);
    client.awaitCaughtUp(SOON);
  }

  private Answer charge(String operation, String id) throws SQLException {
    return creditCheck.charge(new Request(TENANT, operation, id), Work.NONE);
  }

  private void assertCharged(Answer answer, String cost) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            Charged.class,
            charged -> {
              assertThat(charged.cost()).isEqualByComparingTo(cost);
              assertThat(charged.again()).isFalse();
            });
  }

  private void assertBalance(String credits) throws SQLException {
    assertThat(accounts.balances().get(TENANT)).isEqualByComparingTo(credits);
  }

  @Test
  void anOperationIsChargedAtItsPrice() throws SQLException {
    assertCharged(charge(CREATE, "r1"), "2.50");
    assertBalance("7.50");
  }

  @Test
  void anOperationThatIsFreeIsChargedNothingAlsoWithoutAnAccount() throws SQLException {
    price("crm.contacts.import", "0.00", true);
    publisher.publish(
        "crm",
        "tenant-2",
        DataTypes.CREDIT_CONFIGS,
        new CreditConfig("free", "tenant-2", "crm.contacts.import", BigDecimal.ZERO, true));
    client.awaitCaughtUp(SOON);

    assertCharged(charge("crm.contacts.import", "r1"), "0");
    assertCharged(
        creditCheck.charge(new Request("tenant-2", "crm.contacts.import", "r1"), Work.NONE), "0");
    assertBalance("10");
  }

  @Test
  void eachKindOfRefusalHasItsOwnAnswerAndTakesNothing() throws SQLException {
    price("crm.reports.generate", "1.00", false);
    price("crm.leads.delete", null, true);
    price("crm.leads.update", "-5.00", true);
    price("crm.contacts.import", "10.01", true);

    assertThat(creditCheck.charge(new Request("nobody", CREATE, "r1"), Work.NONE))
        .isEqualTo(new Refused(Reason.UNKNOWN_TENANT));
    assertThat(charge("crm.no.such", "r2")).isEqualTo(new Refused(Reason.NO_PRICE));
    assertThat(charge("crm.leads.delete", "r3")).isEqualTo(new Refused(Reason.NO_PRICE));
    assertThat(charge("crm.leads.update", "r4")).isEqualTo(new Refused(Reason.NO_PRICE));
    assertThat(charge("crm.reports.generate", "r5")).isEqualTo(new Refused(Reason.INACTIVE));
    assertThat(charge("crm.contacts.import", "r6"))
        .isEqualTo(new Refused(Reason.NOT_ENOUGH_CREDITS));
    assertBalance("10");
  }

  @Test
  void aNewPriceHoldsForTheNextRequest() throws SQLException {
    assertCharged(charge(CREATE, "r1"), "2.50");

    price(CREATE, "4.00", true);

    assertCharged(charge(CREATE, "r2"), "4.00");
    assertBalance("3.50");
  }

  @Test
  void aPriceThatChangesWhileARequestIsUnderWayHoldsForTheNextOne() throws SQLException {
    Answer underWay =
        creditCheck.charge(
            new Request(TENANT, CREATE, "r1"), transaction -> price(CREATE, "4.00", true));

    assertCharged(underWay, "2.50");
    assertCharged(charge(CREATE, "r2"), "4.00");
    assertBalance("3.50");
  }

  @Test
  void aRequestThatIsToldTwiceIsChargedOnceWhateverItsPriceIsByThen() throws SQLException {
    leads.create(TENANT, "Jane", "r1");
    price(CREATE, "4.00", false);

    Answer again = leads.create(TENANT, "Jane", "r1");

    assertThat(again)
        .isInstanceOfSatisfying(
            Charged.class,
            charged -> {
              assertThat(charged.cost()).isEqualByComparingTo("2.50");
              assertThat(charged.again()).isTrue();
            });
    assertThat(leads.names(TENANT)).containsExactly("Jane");
    assertBalance("7.50");
  }

  @Test
  void theIdOfARequestCannotPayForAnotherOperation() throws SQLException {
    price("crm.contacts.import", "0.10", true);
    charge("crm.contacts.import", "r1");

    assertThat(charge(CREATE, "r1")).isEqualTo(new Refused(Reason.REQUEST_ID_TAKEN));
    assertBalance("9.90");
  }

  @Test
  void aRequestThatWasRefusedMayBeToldAgain() throws SQLException {
    price(CREATE, "11.00", true);
    assertThat(charge(CREATE, "r1")).isEqualTo(new Refused(Reason.NOT_ENOUGH_CREDITS));

    accounts.topUp(TENANT, BigDecimal.ONE);

    assertCharged(charge(CREATE, "r1"), "11.00");
    assertBalance("0");
  }

  @Test
  void workThatFailsIsNotCharged() throws SQLException {
    assertThatThrownBy(() -> leads.create(TENANT, "x".repeat(201), "r1"))
        .isInstanceOf(SQLException.class);
    assertBalance("10");

    assertCharged(leads.create(TENANT, "Jane", "r1"), "2.50");
    assertThat(leads.names(TENANT)).containsExactly("Jane");
  }

  @Test
  void aPriceThatWasNotVerifiedForAMinuteIsAskedForAndRefusedIfNobodyAnswers() throws SQLException {
    publisher.cut();
    publish(CREATE, "4.00", true);
    publisher.unavailable();
    clock.advance(Duration.ofSeconds(61));

    assertThat(charge(CREATE, "r1")).isEqualTo(new Refused(Reason.PRICE_NOT_CURRENT));
    assertBalance("10");

    publisher.heal();
    clock.advance(Duration.ofSeconds(2)); // after a failure nobody is asked for a second
    assertCharged(charge(CREATE, "r1"), "4.00");
  }

  @Test
  void aHundredRequestsAtOnceNeverOverdrawAnAccount() throws Exception {
    price(CREATE, "0.30", true);

    List<Answer> answers = atOnce(100, number -> leads.create(TENANT, "L" + number, "r" + number));

    assertThat(answers).filteredOn(Charged.class::isInstance).hasSize(33);
    assertThat(answers).filteredOn(Refused.class::isInstance).hasSize(67);
    assertThat(leads.names(TENANT)).hasSize(33);
    assertBalance("0.10");
  }

  @Test
  void aRequestThatIsToldAHundredTimesAtOnceIsChargedOnce() throws Exception {
    List<Answer> answers = atOnce(100, number -> leads.create(TENANT, "Jane", "r1"));

    assertThat(answers).filteredOn(answer -> answer instanceof Charged c && !c.again()).hasSize(1);
    assertThat(answers).filteredOn(answer -> answer instanceof Charged c && c.again()).hasSize(99);
    assertThat(leads.names(TENANT)).containsExactly("Jane");
    assertBalance("7.50");
  }

  private interface Numbered {
    Answer call(int number) throws Exception;
  }

  private static List<Answer> atOnce(int count, Numbered call) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(count);
    CountDownLatch all = new CountDownLatch(count);
    try {
      List<Future<Answer>> calls = new ArrayList<>();
      for (int number = 0; number < count; number++) {
        int own = number;
        Callable<Answer> task =
            () -> {
              all.countDown();
              all.await();
              return call.call(own);
            };
        calls.add(threads.submit(task));
      }
      List<Answer> answers = new ArrayList<>();
      for (Future<Answer> answer : calls) {
        answers.add(answer.get());
      }
      return answers;
    } finally {
      threads.shutdownNow();
    }
  }
}
