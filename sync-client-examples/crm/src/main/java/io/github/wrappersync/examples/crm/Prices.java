package io.github.wrappersync.examples.crm;

import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.view.CreditCosts;
import io.github.wrappersync.view.ViewChange;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Shows prices, and how they change, as they are in the memory of this process. */
final class Prices {

  private static final int MOST = 5;

  private final CreditCosts costs;
  private final Screen screen;

  Prices(CreditCosts costs, Screen screen) {
    this.costs = costs;
    this.screen = screen;
  }

  /** What the operations of a tenant cost; of a tenant with many, the first. */
  void show(String tenantId) {
    List<CreditConfig> configs =
        costs.all(tenantId).stream()
            .sorted(Comparator.comparing(CreditConfig::operationCode))
            .toList();
    configs.stream()
        .limit(MOST)
        .forEach(config -> screen.line("  %-28s %s", config.operationCode(), text(config)));
    if (configs.size() > MOST) {
      screen.line("  and %d more", configs.size() - MOST);
    }
  }

  /** Says what a price was and what it is: a listener of the view. */
  void changed(ViewChange<CreditConfig> change) {
    String operation =
        change.after().or(change::before).map(CreditConfig::operationCode).orElseThrow();
    screen.line(
        "* the price of %s for %s: %s -> %s",
        operation, change.tenantId(), text(change.before()), text(change.after()));
  }

  private static String text(Optional<CreditConfig> config) {
    return config.map(Prices::text).orElse("none");
  }

  private static String text(CreditConfig config) {
    BigDecimal cost = config.creditCost();
    return (cost == null ? "no cost" : Screen.credits(cost))
        + (config.isActive() ? "" : " (inactive)");
  }
}
