package io.github.wrappersync.examples.finance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.spring.test.WithInMemoryPublisher;
import io.github.wrappersync.testing.InMemoryPublisher;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** What is done stays done over restarts, and what was missed is made up for, once. */
class RestartTest {

  private static final String TENANT = "tenant-1";
  private static final String INVOICE = "finance.invoice.generate";

  @WithInMemoryPublisher
  static class Ends {}

  private final String database = FinanceDatabase.create();
  private final InMemoryPublisher publisher = new InMemoryPublisher();
  private final Wrapper wrapper = new Wrapper(publisher);

  @Test
  void aRestartRepeatsNothingAndMissesNothing() {
    wrapper.price(TENANT, INVOICE, "2.00");
    long billId;
    try (ConfigurableApplicationContext finance = start()) {
      billId = bills(finance).open(TENANT).billId();
      bills(finance).add(TENANT, billId, INVOICE, BigDecimal.TEN);
      wrapper.price(TENANT, INVOICE, "3.00");
      Wrapper.awaitTold(finance.getBean(SyncClient.class));
    }
    wrapper.price(TENANT, INVOICE, "4.00");
    wrapper.price(TENANT, INVOICE, "5.00");
    for (int restart = 0; restart < 2; restart++) {
      try (ConfigurableApplicationContext finance = start()) {
        assertThat(bills(finance).recalculations(TENANT, billId))
            .extracting(Bill.Recalculation::newPrice)
            .containsExactly(
                new BigDecimal("5.00"), new BigDecimal("4.00"), new BigDecimal("3.00"));
        assertThat(bills(finance).list(TENANT).get(0).total()).isEqualTo("50.00");
      }
    }
  }

  /** Nobody tells of what was deleted in a log that was restored while the application was down. */
  @Test
  void aConfigurationOfARestoredLogCountsBeforeOneThatIsNotThereAnyMore() {
    wrapper.price(TENANT, "finance.report.export", "0.10");
    long backup = wrapper.price(TENANT, "finance.report.export", "0.20");
    wrapper.price(TENANT, "finance.report.export", "0.30");
    wrapper.configure(TENANT, "former", INVOICE, "2.00", true);
    long billId;
    try (ConfigurableApplicationContext finance = start()) {
      billId = bills(finance).open(TENANT).billId();
      bills(finance).add(TENANT, billId, INVOICE, BigDecimal.TEN);
    }
    publisher.restoreTo(backup);
    wrapper.configure(TENANT, "present", INVOICE, "3.00", true);
    try (ConfigurableApplicationContext finance = start()) {
      assertThat(bills(finance).list(TENANT).get(0).total()).isEqualTo("30.00");
      assertThat(bills(finance).add(TENANT, billId, INVOICE, BigDecimal.TEN).total())
          .isEqualTo("60.00");
    }
  }

  private ConfigurableApplicationContext start() {
    ConfigurableApplicationContext finance =
        new SpringApplicationBuilder(Finance.class, Ends.class)
            .web(WebApplicationType.NONE)
            .initializers(
                context ->
                    ((GenericApplicationContext) context)
                        .registerBean(InMemoryPublisher.class, () -> publisher))
            .run("--spring.datasource.url=" + database);
    Wrapper.awaitTold(finance.getBean(SyncClient.class));
    return finance;
  }

  private static Bills bills(ConfigurableApplicationContext finance) {
    return finance.getBean(Bills.class);
  }
}
