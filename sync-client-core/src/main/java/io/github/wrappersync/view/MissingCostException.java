package io.github.wrappersync.view;

import io.github.wrappersync.internal.text.Printable;
import io.github.wrappersync.model.SyncException;

/** There is no cost to give for an operation of a tenant. The {@link Reason} tells why. */
public final class MissingCostException extends SyncException {

  private static final long serialVersionUID = 1L;

  /**
   * Why there is no cost. An operation that costs nothing has a cost of 0, and is none of these.
   */
  public enum Reason {
    /** The tenant has no credit configuration at all, or is not among those that are followed. */
    UNKNOWN_TENANT,
    /** The tenant has credit configurations, but none of this operation. */
    NO_CONFIGURATION,
    /** The tenant has a configuration of this operation, and it names no cost. */
    NO_COST
  }

  private final Reason reason;

  MissingCostException(Reason reason, String tenantId, String operationCode) {
    super(message(reason, tenantId, operationCode));
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  private static String message(Reason reason, String tenantId, String operationCode) {
    String found =
        switch (reason) {
          case UNKNOWN_TENANT ->
              "no credit configuration of this tenant is known: check the tenant id and that the client follows it";
          case NO_CONFIGURATION ->
              "the tenant has no configuration of this operation: check the operation code or add it in the wrapper";
          case NO_COST ->
              "its configuration names no cost, which is not a cost of 0: set the cost in the wrapper";
        };
    return "There is no cost for operation '%s' of tenant '%s': %s"
        .formatted(Printable.id(operationCode), Printable.id(tenantId), found);
  }
}
