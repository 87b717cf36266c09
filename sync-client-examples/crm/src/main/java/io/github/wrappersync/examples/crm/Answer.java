package io.github.wrappersync.examples.crm;

import java.math.BigDecimal;

/** What becomes of a request to charge an operation. */
sealed interface Answer {

  /**
   * The operation is paid for.
   *
   * @param cost what it cost, in credits: 0 is a cost
   * @param again whether an earlier telling of the same request paid for it, and this one nothing
   */
  record Charged(BigDecimal cost, boolean again) implements Answer {}

  /** Nothing was charged and nothing done. The same request may be told again. */
  record Refused(Reason reason) implements Answer {}

  /** Why a request is refused. */
  enum Reason {
    /** The tenant has no prices in this CRM at all. */
    UNKNOWN_TENANT,
    /** The wrapper has no price of the operation, or one that is none: empty, or below zero. */
    NO_PRICE,
    /** There is a price, and the operation is switched off. */
    INACTIVE,
    /** The price may be out of date, and the publisher cannot be asked. Try again later. */
    PRICE_NOT_CURRENT,
    /** The account does not have the credits. */
    NOT_ENOUGH_CREDITS,
    /** The request's id was used for another operation. */
    REQUEST_ID_TAKEN
  }
}
