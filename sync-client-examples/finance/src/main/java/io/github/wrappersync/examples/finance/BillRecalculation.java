package io.github.wrappersync.examples.finance;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.spring.listener.SyncListener;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Recalculates open bills when the wrapper changes a price, takes it out of force or deletes it.
 *
 * <p>The new prices, amounts and totals, the audit rows, and the client's memory that the change is
 * done are one transaction, which the client begins before the listener is called and commits after
 * it. So each change has its effect once, whatever dies between; an exception takes all of it back,
 * and the change is tried again.
 */
@Component
class BillRecalculation {

  private final Prices prices;
  private final JdbcClient jdbc;

  BillRecalculation(Prices prices, JdbcClient jdbc) {
    this.prices = prices;
    this.jdbc = jdbc;
  }

  @SyncListener(id = "bill-recalculation", transactional = true)
  void onPrice(Change<CreditConfig> change) {
    prices.holdAlone(change.tenantId());
    for (String operation : prices.apply(change)) {
      recalculate(change, operation, prices.inForce(change.tenantId(), operation).orElse(null));
    }
  }

  private void recalculate(
      Change<CreditConfig> change, String operation, @Nullable BigDecimal price) {
    Long[] bills = lockOpenBills(change.tenantId(), operation, price);
    if (bills.length == 0) {
      return; // also where a price is told again that is in force already
    }
    BigDecimal oldPrice = price(bills[0], operation);
    jdbc.sql(
            """
            UPDATE bill_line SET unit_price = CAST(:price AS numeric)
            WHERE bill_id = ANY (:bills) AND operation = :operation
            """)
        .param("price", price)
        .param("bills", bills)
        .param("operation", operation)
        .update();
    audit(change, operation, bills, oldPrice, price);
    jdbc.sql(
            """
            UPDATE bill
            SET total = (SELECT coalesce(sum(amount), 0) FROM bill_line WHERE bill_line.bill_id = bill.bill_id)
            WHERE bill_id = ANY (:bills)
            """)
        .param("bills", bills)
        .update();
  }

  /** A bill that is being paid at this moment is waited for, and is not among them then. */
  private Long[] lockOpenBills(String tenantId, String operation, @Nullable BigDecimal price) {
    List<Long> bills =
        jdbc.sql(
                """
                SELECT bill_id FROM bill
                WHERE tenant_id = :tenant AND paid_at IS NULL
                  AND EXISTS (
                    SELECT FROM bill_line
                    WHERE bill_line.bill_id = bill.bill_id AND operation = :operation
                      AND unit_price IS DISTINCT FROM CAST(:price AS numeric))
                ORDER BY bill_id
                FOR UPDATE
                """)
            .param("tenant", tenantId)
            .param("operation", operation)
            .param("price", price)
            .query(Long.class)
            .list();
    return bills.toArray(Long[]::new);
  }

  /** The price that all open lines of the operation have, as {@link Prices} says. */
  private @Nullable BigDecimal price(long bill, String operation) {
    return jdbc.sql(
            """
            SELECT unit_price FROM bill_line
            WHERE bill_id = :bill AND operation = :operation AND unit_price IS NOT NULL
            LIMIT 1
            """)
        .param("bill", bill)
        .param("operation", operation)
        .query(BigDecimal.class)
        .optional()
        .orElse(null);
  }

  private void audit(
      Change<CreditConfig> change,
      String operation,
      Long[] bills,
      @Nullable BigDecimal oldPrice,
      @Nullable BigDecimal newPrice) {
    jdbc.sql(
            """
            INSERT INTO recalculation (tenant_id, bill_id, operation, old_price, new_price, old_total, new_total,
                                       event_id, position, changed_at)
            SELECT tenant_id, bill_id, :operation, CAST(:old AS numeric), CAST(:new AS numeric), total,
                   (SELECT coalesce(sum(amount), 0) FROM bill_line WHERE bill_line.bill_id = bill.bill_id),
                   :event, :position, :changed
            FROM bill WHERE bill_id = ANY (:bills) ORDER BY bill_id
            """)
        .param("operation", operation)
        .param("old", oldPrice)
        .param("new", newPrice)
        .param("event", change.eventId())
        .param("position", change.position())
        .param("changed", change.timestamp().atOffset(ZoneOffset.UTC))
        .param("bills", bills)
        .update();
  }
}
