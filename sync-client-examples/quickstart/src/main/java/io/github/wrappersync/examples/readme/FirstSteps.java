package io.github.wrappersync.examples.readme;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.view.CreditCosts;
import java.math.BigDecimal;
import java.time.Duration;

/** A first look-up and a first handler. */
public abstract class FirstSteps {

  /** Recalculates what the tenant owes, as an application of the reader's would. */
  protected abstract void recalculateBills(String tenantId, CreditConfig config);

  /**
   * Starts a client and looks up a cost.
   *
   * @return the cost of the operation
   */
  public BigDecimal firstSteps() {
    // README
    SyncClient client =
        SyncClient.builder("crm")
            .tenants("tenant-123", "tenant-456") // or allTenants()
            .redis("redis://localhost:6379") // optional: without it, the client polls
            .publisher("http://localhost:8080", System.getenv("SYNC_TOKEN"))
            .build();

    CreditCosts costs = client.creditCosts();
    client.handle(
        "bill-recalculation",
        DataTypes.CREDIT_CONFIGS,
        change -> {
          if (change.isChanged("creditCost")) {
            recalculateBills(change.tenantId(), change.record());
          }
        });
    client.start().awaitReady(Duration.ofSeconds(10));

    BigDecimal cost = costs.require("tenant-123", "crm.leads.create"); // in memory, no I/O
    // README
    return cost;
  }
}
