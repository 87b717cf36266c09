package io.github.wrappersync.examples.finance;

import java.math.BigDecimal;

/** Something that is not done, and nothing of it: why, and what to do about it. */
final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Why not. */
  enum Reason {
    NO_SUCH_BILL,
    BILL_IS_PAID,
    WRONG_QUANTITY,
    NO_PRICE,
    PRICE_NOT_IN_FORCE,
    PRICE_IS_CHANGING,
    LINE_WITHOUT_PRICE,
    OTHER_TOTAL
  }

  private final Reason reason;
  private final String explanation;

  private Refusal(Reason reason, String explanation) {
    super(explanation);
    this.reason = reason;
    this.explanation = explanation;
  }

  Reason reason() {
    return reason;
  }

  /** For the caller: what was found, and what to do. */
  String explanation() {
    return explanation;
  }

  static Refusal noSuchBill(long billId) {
    return new Refusal(Reason.NO_SUCH_BILL, "The tenant has no bill %d".formatted(billId));
  }

  static Refusal billIsPaid(long billId) {
    return new Refusal(
        Reason.BILL_IS_PAID,
        "Bill %d is paid, and does not change any more: open another one".formatted(billId));
  }

  static Refusal wrongQuantity(BigDecimal most, int decimals) {
    return new Refusal(
        Reason.WRONG_QUANTITY,
        "Expected a quantity above 0, of at most %s, with at most %d decimals"
            .formatted(most.toPlainString(), decimals));
  }

  static Refusal noPrice(String why) {
    return new Refusal(Reason.NO_PRICE, why);
  }

  static Refusal priceNotInForce(String operation) {
    return new Refusal(
        Reason.PRICE_NOT_IN_FORCE,
        "The price of '%s' is not in force: activate it in the wrapper".formatted(operation));
  }

  static Refusal priceIsChanging(String operation) {
    return new Refusal(
        Reason.PRICE_IS_CHANGING,
        "The price of '%s' is changing, and the bills are not recalculated yet: try again"
            .formatted(operation));
  }

  static Refusal lineWithoutPrice(String operation) {
    return new Refusal(
        Reason.LINE_WITHOUT_PRICE,
        "No price is in force for '%s', which the bill has a line of: the bill can be paid when there is one"
            .formatted(operation));
  }

  static Refusal otherTotal(BigDecimal total) {
    return new Refusal(
        Reason.OTHER_TOTAL,
        "The bill's total is %s: pay that, if it is still wanted".formatted(total));
  }
}
