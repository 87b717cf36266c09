package io.github.wrappersync.examples.finance;

import io.github.wrappersync.view.CreditCosts;
import io.github.wrappersync.view.CreditQuote;
import io.github.wrappersync.view.MissingCostException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Opens bills, sells onto them at the prices of the wrapper, and has them paid. */
@Service
class Bills {

  static final BigDecimal MOST = new BigDecimal("1000000");
  static final int DECIMALS = 3;

  private final CreditCosts costs;
  private final Prices prices;
  private final BillStore store;

  Bills(CreditCosts costs, Prices prices, BillStore store) {
    this.costs = costs;
    this.prices = prices;
    this.store = store;
  }

  @Transactional
  Bill open(String tenantId) {
    return store.open(tenantId);
  }

  List<Bill> list(String tenantId) {
    return store.list(tenantId);
  }

  List<Bill.Recalculation> recalculations(String tenantId, long billId) {
    existing(billId, store.find(tenantId, billId));
    return store.recalculations(tenantId, billId);
  }

  /**
   * Adds a line at the present price.
   *
   * @throws Refusal if there is no price, it is not in force, or it is changing; if the bill is
   *     paid; if the quantity is none
   * @throws io.github.wrappersync.view.StaleDataException if the price was verified longer ago than
   *     {@code sync.client.freshness} allows
   */
  @Transactional
  Bill add(String tenantId, long billId, String operation, BigDecimal quantity) {
    requireQuantity(quantity);
    BigDecimal price = shownPrice(tenantId, operation);
    prices.hold(tenantId);
    Optional<BigDecimal> calculated = prices.inForce(tenantId, operation);
    if (calculated.isEmpty() || calculated.get().compareTo(price) != 0) {
      throw Refusal.priceIsChanging(operation);
    }
    Bill bill = existing(billId, store.lock(tenantId, billId));
    if (bill.paidAt() != null) {
      throw Refusal.billIsPaid(billId);
    }
    store.add(bill, operation, quantity, price);
    return existing(billId, store.find(tenantId, billId));
  }

  /**
   * Has a bill paid, which does not change any more then. To pay it again with the same amount does
   * nothing, so that a payment whose answer was lost can be repeated.
   *
   * @throws Refusal if the amount is not the bill's total, or a line has no price in force
   */
  @Transactional
  Bill pay(String tenantId, long billId, BigDecimal amount) {
    Bill bill = existing(billId, store.lock(tenantId, billId));
    if (bill.total().compareTo(amount) != 0) {
      throw bill.paidAt() == null ? Refusal.otherTotal(bill.total()) : Refusal.billIsPaid(billId);
    }
    if (bill.paidAt() != null) {
      return bill;
    }
    for (Bill.Line line : bill.lines()) {
      if (line.unitPrice() == null) {
        throw Refusal.lineWithoutPrice(line.operation());
      }
    }
    store.pay(bill);
    return existing(billId, store.find(tenantId, billId));
  }

  private static Bill existing(long billId, Optional<Bill> bill) {
    return bill.orElseThrow(() -> Refusal.noSuchBill(billId));
  }

  /** A price of 0 is one; an inactive one and none are not. */
  private BigDecimal shownPrice(String tenantId, String operation) {
    CreditQuote quote = costs.quote(tenantId, operation);
    if (quote.missing().isPresent()) {
      throw Refusal.noPrice(why(quote.missing().get(), operation));
    }
    if (!quote.active()) {
      throw Refusal.priceNotInForce(operation);
    }
    return quote.cost().orElseThrow();
  }

  private static String why(MissingCostException.Reason reason, String operation) {
    return switch (reason) {
      case UNKNOWN_TENANT -> "The tenant has no prices: check its id";
      case NO_CONFIGURATION ->
          "The tenant has no price of '%s': check the operation".formatted(operation);
      case NO_COST -> "The wrapper names no price of '%s': set it there".formatted(operation);
    };
  }

  private static void requireQuantity(BigDecimal quantity) {
    if (quantity.signum() <= 0
        || quantity.compareTo(MOST) > 0
        || quantity.stripTrailingZeros().scale() > DECIMALS) {
      throw Refusal.wrongQuantity(MOST, DECIMALS);
    }
  }
}
