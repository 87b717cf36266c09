package io.github.wrappersync.publisher.eventlog;

/** The position cannot be followed from: the reader starts over from a snapshot. */
public final class ResyncRequiredException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** The position belongs to another life of the event log. */
    EPOCH_CHANGED("epoch-changed"),
    /** Retention has deleted events above the position. */
    POSITION_TRIMMED("position-trimmed"),
    /** The log never reached the position. */
    POSITION_UNKNOWN("position-unknown");

    private final String code;

    Reason(String code) {
      this.code = code;
    }

    /** The name on the wire. */
    public String code() {
      return code;
    }
  }

  private final Reason reason;

  ResyncRequiredException(Reason reason, String message) {
    super(message + ": read a snapshot, and go on from its position");
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
