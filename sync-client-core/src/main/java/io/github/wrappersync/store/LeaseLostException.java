package io.github.wrappersync.store;

import io.github.wrappersync.model.SyncException;

/**
 * Another instance has taken the lease over: what was under way is undone, and is that one's now.
 */
public final class LeaseLostException extends SyncException {

  private static final long serialVersionUID = 1L;

  public LeaseLostException(Lease lease) {
    super(
        "The lease %d of handler '%s' is no longer held by '%s': another instance has taken over, and does what is left"
            .formatted(lease.token(), lease.handler(), lease.holder()));
  }
}
