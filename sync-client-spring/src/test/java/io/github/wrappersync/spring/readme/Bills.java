package io.github.wrappersync.spring.readme;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.spring.listener.SyncListener;
import io.github.wrappersync.view.CreditCosts;
import java.math.BigDecimal;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

// README
@Component
class Bills {

  private final CreditCosts costs;
  private final JdbcTemplate jdbc;

  Bills(CreditCosts costs, JdbcTemplate jdbc) {
    this.costs = costs;
    this.jdbc = jdbc;
  }

  BigDecimal price(String tenantId) {
    return costs.require(tenantId, "finance.bill"); // in memory, no I/O
  }

  @SyncListener(id = "bill-recalculation", transactional = true)
  void onPrice(Change<CreditConfig> change) {
    jdbc.update(
        "UPDATE bill SET unit_price = ? WHERE tenant_id = ? AND operation = ? AND NOT paid",
        change.record().creditCost(),
        change.tenantId(),
        change.record().operationCode());
  }
}
// README
