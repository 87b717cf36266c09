package io.github.wrappersync.wire;

import io.github.wrappersync.model.SyncException;

/**
 * A delivery of a webhook must not be trusted. Answer it with 401 or 400, and do nothing of what it
 * says.
 */
public final class WebhookSignatureException extends SyncException {

  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** A header is absent, empty or malformed. */
    INCOMPLETE,
    /** The attempt was made too long ago, or lies in the future. */
    NOT_RECENT,
    /** No signature was made with a secret of the receiver over this delivery. */
    NOT_GENUINE
  }

  private final Reason reason;

  WebhookSignatureException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
