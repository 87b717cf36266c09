package io.github.wrappersync.examples.finance;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant is to pay.
 *
 * @param total the sum of the lines' amounts, with two decimals
 * @param paidAt null while the bill is open: its lines follow the wrapper's prices until then, and
 *     never after
 */
record Bill(
    long billId, String tenantId, BigDecimal total, @Nullable Instant paidAt, List<Line> lines) {

  /**
   * A quantity of one operation.
   *
   * @param unitPrice null where no price is in force any more, which is not a price of 0
   * @param amount quantity × unit price, rounded to two decimals, halves away from zero; null
   *     without a price
   */
  record Line(
      long lineId,
      String operation,
      BigDecimal quantity,
      @Nullable BigDecimal unitPrice,
      @Nullable BigDecimal amount) {}

  /**
   * The audit row of a change that recalculated a bill.
   *
   * @param newPrice null where no price is in force any more
   * @param eventId identifies the change of the price
   */
  record Recalculation(
      String operation,
      @Nullable BigDecimal oldPrice,
      @Nullable BigDecimal newPrice,
      BigDecimal oldTotal,
      BigDecimal newTotal,
      String eventId,
      long position,
      Instant changedAt,
      Instant recalculatedAt) {}
}
