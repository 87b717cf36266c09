package io.github.wrappersync.feed;

import io.github.wrappersync.model.SyncException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A {@link CatchUp} that could not be done. The {@link Kind} tells what to do about it, the message
 * tells people.
 */
public final class CatchUpException extends SyncException {

  private static final long serialVersionUID = 1L;

  /** What to do about it. */
  public enum Kind {
    /** No answer, or that of a server in trouble: try again later. */
    UNAVAILABLE,
    /**
     * The publisher has the answer not yet, as its first backfill goes on: try again after the time
     * it names.
     */
    NOT_READY,
    /** The position cannot be followed from: start over from a snapshot. */
    RESYNC_REQUIRED,
    /**
     * The token was refused: only a change of configuration helps, at the client or at the
     * publisher.
     */
    UNAUTHORIZED,
    /**
     * The question was refused, or the answer does not have the form of the protocol: trying again
     * helps only after an upgrade.
     */
    REFUSED
  }

  private final Kind kind;
  private final transient @Nullable Duration retryAfter;
  private final @Nullable String refusedDataType;

  public CatchUpException(Kind kind, String message, @Nullable Throwable cause) {
    this(kind, message, null, cause);
  }

  public CatchUpException(
      Kind kind, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
    this(kind, message, retryAfter, null, cause);
  }

  private CatchUpException(
      Kind kind,
      String message,
      @Nullable Duration retryAfter,
      @Nullable String refusedDataType,
      @Nullable Throwable cause) {
    super(message, cause);
    this.kind = Objects.requireNonNull(kind, "kind");
    this.retryAfter = retryAfter;
    this.refusedDataType = refusedDataType;
  }

  /** A {@link Kind#REFUSED} because of one data type that this application does not receive. */
  public static CatchUpException ofDataType(String dataType, String message) {
    return new CatchUpException(Kind.REFUSED, message, null, dataType, null);
  }

  public Kind kind() {
    return kind;
  }

  /**
   * The data type without which the question would not have been refused; empty if none is known.
   */
  public Optional<String> refusedDataType() {
    return Optional.ofNullable(refusedDataType);
  }

  /** How long the publisher asked to wait before the next try; empty if it did not say. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
