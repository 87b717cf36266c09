package io.github.wrappersync.view;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/**
 * All that can be said of the cost of an operation, of one moment.
 *
 * @param cost the cost, in credits, of an inactive configuration too: 0 is a cost; empty if there
 *     is none
 * @param active whether there is a configuration, and it is in force
 * @param missing why there is no cost; empty if there is one
 * @param verifiedAge the time since the data was last verified current; empty if it never was
 * @param stale whether that is longer than the {@link Freshness} of the look-up allows, which
 *     serves it all the same
 */
public record CreditQuote(
    Optional<BigDecimal> cost,
    boolean active,
    Optional<MissingCostException.Reason> missing,
    Optional<Duration> verifiedAge,
    boolean stale) {

  public CreditQuote {
    if (cost.isPresent() == missing.isPresent()) {
      throw new IllegalArgumentException(
          "The cost is %s and the reason why there is none %s: expected one of them"
              .formatted(cost, missing));
    }
  }

  /** Whether the operation has a cost, and it is 0. */
  public boolean isFree() {
    return cost.isPresent() && cost.get().signum() == 0;
  }
}
