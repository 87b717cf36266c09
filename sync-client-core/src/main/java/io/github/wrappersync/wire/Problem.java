package io.github.wrappersync.wire;

/**
 * The parts of an RFC 9457 problem document that a client acts on.
 *
 * @param code names the problem for programs, such as {@code resync-required}; empty if the
 *     document has none
 * @param reason says more for programs where a code has several causes, such as {@code
 *     epoch-changed}; empty if there is none
 * @param detail says what happened for people; empty if the document has none
 */
public record Problem(String code, String reason, String detail) {

  /** The code of a 410: the position cannot be followed from, start over from a snapshot. */
  public static final String RESYNC_REQUIRED = "resync-required";

  /** The code of a 503 before the first backfill of the channels is complete. */
  public static final String BACKFILL_IN_PROGRESS = "backfill-in-progress";
}
