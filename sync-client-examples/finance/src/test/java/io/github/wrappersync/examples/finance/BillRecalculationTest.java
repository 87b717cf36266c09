package io.github.wrappersync.examples.finance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.spring.test.WithInMemoryPublisher;
import io.github.wrappersync.testing.InMemoryPublisher;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

/** Bills follow the wrapper's prices, each change once. Each test has a tenant of its own. */
@SpringBootTest(
    properties = {
      "sync.client.listener.attempts=unlimited",
      "sync.client.listener.first-backoff=1ms",
      "sync.client.listener.max-backoff=20ms"
    })
@WithInMemoryPublisher
class BillRecalculationTest {

  private static final String INVOICE = "finance.invoice.generate";
  private static final String REPORT = "finance.report.export";

  @DynamicPropertySource
  static void database(DynamicPropertyRegistry registry) {
    registry.add("spring.datasource.url", FinanceDatabase::create);
  }

  @Autowired private InMemoryPublisher publisher;
  @Autowired private SyncClient client;
  @Autowired private Bills bills;
  @Autowired private JdbcClient jdbc;
  @Autowired private TransactionTemplate transaction;

  private Wrapper wrapper;
  private String tenant;

  @BeforeEach
  void aTenantWithPrices(TestInfo test) {
    wrapper = new Wrapper(publisher);
    tenant = test.getTestMethod().orElseThrow().getName();
    wrapper.price(tenant, INVOICE, "2.50");
    wrapper.price(tenant, REPORT, "0.00");
    Wrapper.awaitTold(client);
  }

  @Test
  void aNewPriceRecalculatesEveryOpenBillOnceAndSaysSo() {
    Bill first = bill("3", "1");
    Bill second = bill("1", "4");
    wrapper.price(tenant, INVOICE, "4.00");
    Wrapper.awaitTold(client);

    assertThat(total(first)).isEqualTo("12.00");
    assertThat(total(second)).isEqualTo("4.00");
    assertThat(bills.recalculations(tenant, first.billId()))
        .singleElement()
        .satisfies(
            audit -> {
              assertThat(audit.operation()).isEqualTo(INVOICE);
              assertThat(audit.oldPrice()).isEqualTo("2.50");
              assertThat(audit.newPrice()).isEqualTo("4.00");
              assertThat(audit.oldTotal()).isEqualTo("7.50");
              assertThat(audit.newTotal()).isEqualTo("12.00");
            });
    assertThat(bills.recalculations(tenant, second.billId())).hasSize(1);
  }

  @Test
  void everyFurtherChangeHasItsOwnEffectAndTheChainOfPricesHasNoHole() {
    Bill bill = bill("3", "1");
    for (int cents = 1; cents <= 20; cents++) {
      wrapper.price(tenant, INVOICE, "3." + (cents + 10));
    }
    Wrapper.awaitTold(client);

    List<Bill.Recalculation> audit = bills.recalculations(tenant, bill.billId());
    assertThat(audit).hasSize(20);
    assertThat(audit).extracting(Bill.Recalculation::eventId).doesNotHaveDuplicates();
    for (int i = 1; i < audit.size(); i++) {
      assertThat(audit.get(i - 1).oldPrice()).isEqualTo(audit.get(i).newPrice());
      assertThat(audit.get(i - 1).oldTotal()).isEqualTo(audit.get(i).newTotal());
    }
    assertThat(total(bill)).isEqualTo("9.90");
  }

  @Test
  void aPaidBillNeverChanges() {
    Bill paid = bill("2", "1");
    bills.pay(tenant, paid.billId(), new BigDecimal("5.00"));
    wrapper.price(tenant, INVOICE, "9.00");
    Wrapper.awaitTold(client);

    assertThat(total(paid)).isEqualTo("5.00");
    assertThat(bills.recalculations(tenant, paid.billId())).isEmpty();
  }

  @Test
  void aPriceThatIsNotInForceIsNoPriceOfZeroAndTheBillWaitsForOne() {
    Bill bill = bill("2", "1");
    wrapper.deactivate(tenant, INVOICE, "2.50");
    Wrapper.awaitTold(client);
    assertThat(find(bill).lines().get(0).unitPrice()).isNull();
    assertThat(find(bill).lines().get(1).unitPrice()).isEqualTo("0.00");
    assertThat(total(bill)).isEqualTo("0.00");
    assertThatThrownBy(() -> bills.pay(tenant, bill.billId(), new BigDecimal("0.00")))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("No price is in force for '" + INVOICE + "'");

    wrapper.price(tenant, INVOICE, "3.00");
    Wrapper.awaitTold(client);
    assertThat(total(bill)).isEqualTo("6.00");
    wrapper.delete(tenant, INVOICE);
    Wrapper.awaitTold(client);
    assertThat(find(bill).lines().get(0).unitPrice()).isNull();
    wrapper.price(tenant, INVOICE, null);
    Wrapper.awaitTold(client);
    assertThat(bills.recalculations(tenant, bill.billId())).hasSize(3);
  }

  @Test
  void aConfigurationThatIsGivenToAnotherOperationChangesThePricesOfBoth() {
    Bill bill = bill("1", "1");
    wrapper.delete(tenant, REPORT);
    wrapper.configure(tenant, tenant + "/" + INVOICE, REPORT, "7.00", true);
    Wrapper.awaitTold(client);

    assertThat(find(bill).lines())
        .extracting(Bill.Line::unitPrice)
        .containsExactly(null, new BigDecimal("7.00"));
  }

  @Test
  void pricesOfOtherTenantsAndOperationsConcernNobodyElse() {
    Bill bill = bill("1", "1");
    wrapper.price(tenant + "-2", INVOICE, "100.00");
    wrapper.price(tenant, "finance.other", "100.00");
    Wrapper.awaitTold(client);

    assertThat(total(bill)).isEqualTo("2.50");
    assertThat(bills.recalculations(tenant, bill.billId())).isEmpty();
    assertThat(bills.list(tenant + "-2")).isEmpty();
    assertThatThrownBy(() -> bills.add(tenant + "-2", bill.billId(), INVOICE, BigDecimal.ONE))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("no bill");
    assertThatThrownBy(() -> bills.pay(tenant + "-2", bill.billId(), new BigDecimal("2.50")))
        .isInstanceOf(Refusal.class);
    assertThatThrownBy(() -> bills.recalculations(tenant + "-2", bill.billId()))
        .isInstanceOf(Refusal.class);
  }

  @Test
  void anAmountIsRoundedOncePerLineHalvesAwayFromZero() {
    wrapper.price(tenant, INVOICE, "0.125");
    Wrapper.awaitTold(client);
    Bill bill = bills.open(tenant);
    bills.add(tenant, bill.billId(), INVOICE, new BigDecimal("3")); // 0.375
    bills.add(tenant, bill.billId(), INVOICE, new BigDecimal("1")); // 0.125
    bills.add(tenant, bill.billId(), INVOICE, new BigDecimal("0.999")); // 0.124875

    assertThat(find(bill).lines())
        .extracting(Bill.Line::amount)
        .containsExactly(new BigDecimal("0.38"), new BigDecimal("0.13"), new BigDecimal("0.12"));
    assertThat(total(bill)).isEqualTo("0.63");
    assertThat(find(bill).lines().get(0).unitPrice()).isEqualTo("0.125");
  }

  @Test
  void aFailureAfterTheFirstUpdateTakesEverythingBackAndTheNextTryHasItOnce() {
    Bill bill = bill("2", "1");
    jdbc.sql(
            """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
              'BEGIN RAISE EXCEPTION ''the audit is full''; END';
            CREATE TRIGGER audit_is_full BEFORE INSERT ON recalculation EXECUTE FUNCTION refuse()
            """)
        .update();
    long change = wrapper.price(tenant, INVOICE, "8.00");
    await().until(() -> client.status().handlers().get("bill-recalculation").retries() >= 2);

    assertThat(total(bill)).isEqualTo("5.00");
    assertThat(find(bill).lines().get(0).unitPrice()).isEqualTo("2.50");
    assertThat(inForce()).isEqualTo("2.50");
    assertThat(isRemembered(change)).isFalse();

    jdbc.sql("DROP TRIGGER audit_is_full ON recalculation; DROP FUNCTION refuse").update();
    Wrapper.awaitTold(client);
    assertThat(total(bill)).isEqualTo("16.00");
    assertThat(bills.recalculations(tenant, bill.billId())).hasSize(1);
    assertThat(isRemembered(change)).isTrue();
    assertThat(client.deadLetters().list("bill-recalculation")).isEmpty();
  }

  @Test
  void aChangeThatIsToldTwiceOrFromTheBeginningHasNoSecondEffect() {
    Bill bill = bill("2", "1");
    publisher.duplicateNext(1);
    wrapper.price(tenant, INVOICE, "6.00");
    publisher.dropNext(1);
    wrapper.price(tenant, INVOICE, "7.00");
    Wrapper.awaitTold(client);
    client.resync();
    Wrapper.awaitTold(client);
    publisher.newEpoch();
    client.refresh();
    await().until(() -> client.status().epoch().equals(Optional.of(publisher.epoch())));
    Wrapper.awaitTold(client);

    assertThat(total(bill)).isEqualTo("14.00");
    assertThat(bills.recalculations(tenant, bill.billId()))
        .extracting(Bill.Recalculation::newPrice)
        .containsExactly(new BigDecimal("7.00"), new BigDecimal("6.00"));
  }

  @Test
  void aLineThatIsBeingSoldWhileItsPriceChangesIsRecalculatedAfterItsCommit() {
    Bill bill = bills.open(tenant); // nothing of it concerns the listener yet
    transaction.executeWithoutResult(
        seller -> {
          bills.add(tenant, bill.billId(), INVOICE, new BigDecimal("2"));
          wrapper.price(tenant, INVOICE, "10.00");
          awaitListenerThatWaits();
        });
    Wrapper.awaitTold(client);

    assertThat(find(bill).lines())
        .extracting(Bill.Line::unitPrice)
        .containsExactly(new BigDecimal("10.00"));
    assertThat(total(bill)).isEqualTo("20.00");
  }

  @Test
  void nothingIsSoldAtThePriceOfAViewThatIsBehindTheBills() {
    Bill bill = bill("1", "1");
    jdbc.sql(
            "UPDATE price SET unit_price = 3.00 WHERE tenant_id = :tenant AND operation = :operation")
        .param("tenant", tenant)
        .param("operation", INVOICE)
        .update(); // as another instance's listener does, whose view is ahead of this one's

    assertThatThrownBy(() -> bills.add(tenant, bill.billId(), INVOICE, BigDecimal.ONE))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("is changing");
    assertThat(find(bill).lines()).hasSize(2);
  }

  @Test
  void aBillThatIsBeingPaidWhileItsPriceChangesIsPaidAsItWasSeen() {
    Bill bill = bill("1", "1");
    transaction.executeWithoutResult(
        payer -> {
          bills.pay(tenant, bill.billId(), new BigDecimal("2.50"));
          wrapper.price(tenant, INVOICE, "10.00");
          awaitListenerThatWaits();
        });
    Wrapper.awaitTold(client);

    assertThat(total(bill)).isEqualTo("2.50");
    assertThat(bills.recalculations(tenant, bill.billId())).isEmpty();
    assertThat(bills.pay(tenant, bill.billId(), new BigDecimal("2.50")).paidAt()).isNotNull();
  }

  @Test
  void aTotalThatHasChangedMeanwhileIsNotPaid() {
    Bill bill = bill("1", "1");
    wrapper.price(tenant, INVOICE, "10.00");
    Wrapper.awaitTold(client);

    assertThatThrownBy(() -> bills.pay(tenant, bill.billId(), new BigDecimal("2.50")))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("10.00");
    assertThat(find(bill).paidAt()).isNull();
  }

  @Test
  void sellersOfOneTenantDoNotWaitForEachOther() {
    Bill first = bills.open(tenant);
    Bill second = bills.open(tenant);
    transaction.executeWithoutResult(
        seller -> {
          bills.add(tenant, first.billId(), INVOICE, BigDecimal.ONE);
          CompletableFuture.supplyAsync(
                  () -> bills.add(tenant, second.billId(), INVOICE, BigDecimal.ONE))
              .join();
        });
    assertThat(total(second)).isEqualTo("2.50");
  }

  private Bill bill(String invoices, String reports) {
    Bill bill = bills.open(tenant);
    bills.add(tenant, bill.billId(), INVOICE, new BigDecimal(invoices));
    return bills.add(tenant, bill.billId(), REPORT, new BigDecimal(reports));
  }

  private Bill find(Bill bill) {
    return bills.list(tenant).stream()
        .filter(found -> found.billId() == bill.billId())
        .findFirst()
        .orElseThrow();
  }

  private BigDecimal total(Bill bill) {
    return find(bill).total();
  }

  private BigDecimal inForce() {
    return jdbc.sql(
            "SELECT unit_price FROM price WHERE tenant_id = :tenant AND operation = :operation")
        .param("tenant", tenant)
        .param("operation", INVOICE)
        .query(BigDecimal.class)
        .single();
  }

  /** Whether the inbox or the checkpoint says that the change is done. */
  private boolean isRemembered(long position) {
    return jdbc.sql(
            """
            SELECT EXISTS (SELECT FROM sync_inbox WHERE position = :position)
                OR EXISTS (SELECT FROM sync_checkpoint WHERE position >= :position)
            """)
        .param("position", position)
        .query(Boolean.class)
        .single();
  }

  private void awaitListenerThatWaits() {
    await()
        .until(
            () ->
                jdbc.sql("SELECT count(*) FROM pg_locks WHERE NOT granted")
                        .query(Integer.class)
                        .single()
                    > 0);
  }
}
