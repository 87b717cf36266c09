package io.github.wrappersync.examples.readme;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.view.CreditCosts;
import io.github.wrappersync.view.CreditQuote;
import io.github.wrappersync.view.Freshness;
import io.github.wrappersync.view.MissingCostException;
import java.math.BigDecimal;
import java.time.Duration;

/** Prices that must be current. */
public abstract class CurrentPrices {

  /** Refuses an operation that has no price, as an application of the reader's would. */
  protected abstract void refuse(MissingCostException.Reason reason);

  /**
   * Looks a cost up that must not be old.
   *
   * @return the cost of the operation
   */
  public BigDecimal current(SyncClient client) {
    // README
    // or StaleDataException
    CreditCosts current = client.creditCosts().with(Freshness.within(Duration.ofMinutes(15)));
    BigDecimal cost = current.require("tenant-123", "crm.leads.create");

    // or ask the publisher: StaleDataException only if it does not answer either
    Freshness fetched = Freshness.within(Duration.ofMinutes(1)).orFetch(Duration.ofSeconds(2));
    CreditQuote quote = client.creditCosts().with(fetched).quote("tenant-123", "crm.leads.create");
    if (quote.cost().isEmpty()) {
      refuse(quote.missing().orElseThrow()); // unknown tenant, no configuration, or no cost in it
    }
    // README
    return cost;
  }
}
