package io.github.wrappersync.examples.crm;

import io.github.wrappersync.examples.crm.Answer.Reason;
import io.github.wrappersync.examples.crm.Answer.Refused;
import io.github.wrappersync.view.CreditCosts;
import io.github.wrappersync.view.CreditQuote;
import io.github.wrappersync.view.Freshness;
import io.github.wrappersync.view.MissingCostException;
import io.github.wrappersync.view.StaleDataException;
import io.github.wrappersync.view.ViewNotReadyException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Decides whether a tenant may do what costs credits, and charges it.
 *
 * <p>The price is looked up in the memory of this process. An old price is wrong money, so one that
 * was last verified more than a minute ago is asked for at the publisher, and if that does not
 * answer either, the request is refused. What is charged is the price of the moment of the look-up;
 * a price that changes between that and the commit holds for the next request.
 */
final class CreditCheck {

  private static final Freshness CURRENT =
      Freshness.within(Duration.ofMinutes(1)).orFetch(Duration.ofSeconds(2));

  private final CreditCosts costs;
  private final Accounts accounts;

  CreditCheck(CreditCosts costs, Accounts accounts) {
    this.costs = costs.with(CURRENT);
    this.accounts = accounts;
  }

  /**
   * Charges the request and does the work, both or neither, however often the request is told and
   * by however many threads.
   *
   * @throws SQLException if the accounts cannot be reached: whether it was charged is not known,
   *     and telling the request again shows it
   */
  Answer charge(Request request, Work work) throws SQLException {
    // First of all: what was paid for once stays paid for, whatever its price is by now.
    Optional<Answer> earlier = accounts.answered(request);
    if (earlier.isPresent()) {
      return earlier.get();
    }
    // README
    CreditQuote quote;
    try {
      quote = costs.quote(request.tenantId(), request.operation());
    } catch (StaleDataException | ViewNotReadyException e) {
      return new Refused(Reason.PRICE_NOT_CURRENT);
    }
    if (quote.missing().isPresent()) {
      return new Refused(
          quote.missing().get() == MissingCostException.Reason.UNKNOWN_TENANT
              ? Reason.UNKNOWN_TENANT
              : Reason.NO_PRICE);
    }
    if (!quote.active()) {
      return new Refused(Reason.INACTIVE);
    }
    BigDecimal cost = quote.cost().orElseThrow();
    if (cost.signum() < 0) {
      return new Refused(Reason.NO_PRICE);
    }
    return accounts.charge(request, cost, work); // free or not: whoever pays 0 is charged 0
    // README
  }
}
