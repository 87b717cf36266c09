package io.github.wrappersync.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.Applications;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.testing.InMemoryPublisher;
import io.github.wrappersync.testing.ManualClock;
import io.github.wrappersync.view.CreditCosts;
import io.github.wrappersync.view.Freshness;
import io.github.wrappersync.view.StaleDataException;
import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StalePriceTest {

  private final InMemoryPublisher publisher = new InMemoryPublisher();

  @Test
  void anOldPriceIsRefused() {
    publisher.publish(
        "crm",
        "tenant-1",
        DataTypes.CREDIT_CONFIGS,
        new CreditConfig("c1", "tenant-1", "crm.leads.create", BigDecimal.TEN, true));
    // README
    ManualClock clock = new ManualClock();
    try (SyncClient client =
        SyncClient.builder(Applications.CRM)
            .allTenants()
            .liveFeed(publisher.liveFeed("crm"))
            .catchUp(publisher.catchUp())
            .time(clock)
            .build()) {
      CreditCosts costs = client.creditCosts().with(Freshness.within(Duration.ofMinutes(15)));
      client.start().awaitReady(Duration.ofSeconds(5));

      publisher.cut(); // Redis is gone, and the publisher as well
      publisher.unavailable();
      clock.advance(Duration.ofMinutes(14));
      assertThat(costs.require("tenant-1", "crm.leads.create")).isEqualByComparingTo("10");

      clock.advance(Duration.ofMinutes(2));
      assertThatThrownBy(() -> costs.require("tenant-1", "crm.leads.create"))
          .isInstanceOf(StaleDataException.class);
    }
    // README
  }
}
