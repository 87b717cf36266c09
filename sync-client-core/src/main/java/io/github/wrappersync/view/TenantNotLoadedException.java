package io.github.wrappersync.view;

import io.github.wrappersync.internal.text.Printable;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.SyncException;
import java.util.Objects;

/**
 * A bounded view does not hold a tenant and could not load it, so that it can say nothing of the
 * tenant's records, not even that there are none. The {@link Reason} tells why.
 */
public final class TenantNotLoadedException extends SyncException {

  private static final long serialVersionUID = 1L;

  /** Why the tenant could not be loaded. */
  public enum Reason {
    /** The client does not follow the tenant: only a change of its configuration helps. */
    NOT_FOLLOWED,
    /** It was not loaded in time: trying again may help. */
    TIMED_OUT,
    /** The publisher refused to tell: only a change of configuration, or an upgrade, helps. */
    REFUSED,
    /** The look-up was made by the client's own thread, which has to take what is loaded. */
    WRONG_THREAD,
    /** The thread was interrupted while it waited; it still is. */
    INTERRUPTED,
    /** The client is closed. */
    CLOSED
  }

  private final Reason reason;
  private final String tenantId;

  /**
   * Says that a tenant is not loaded.
   *
   * @param cause what happened and what to do about it, as a part of a sentence
   */
  public TenantNotLoadedException(
      Reason reason, DataType<?> dataType, String tenantId, String cause) {
    super(
        "Tenant '%s' is not held by the bounded view of '%s' and could not be loaded, so that nothing can be said of its records: %s"
            .formatted(Printable.id(tenantId), dataType, cause));
    this.reason = Objects.requireNonNull(reason, "reason");
    this.tenantId = tenantId;
  }

  public Reason reason() {
    return reason;
  }

  public String tenantId() {
    return tenantId;
  }
}
