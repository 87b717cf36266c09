package io.github.wrappersync.wire;

/**
 * The parts of an RFC 9457 problem document that a client acts on.
 *
 * @param code names the problem for programs, such as {@code resync-required}; empty if the
 *     document has none
 * @param reason says more for programs where a code has several causes, such as {@code
 *     epoch-changed}; empty if there is none
 * @param detail says what happened for people; empty if the document has none
 * @param field the parameter that is at fault, with {@link #INVALID_PARAMETER}; empty if none is
 *     named
 * @param value what was given for it, or the part of it that is at fault; empty if none is named
 */
public record Problem(String code, String reason, String detail, String field, String value) {

  /** No document, or one that says nothing. */
  public static final Problem NONE = new Problem("", "", "", "", "");

  /** The code of a 410: the position cannot be followed from, start over from a snapshot. */
  public static final String RESYNC_REQUIRED = "resync-required";

  /** The code of a 400: a parameter is unknown or has the wrong form. */
  public static final String INVALID_PARAMETER = "invalid-parameter";

  /** The code of a 503 before the first backfill of the channels is complete. */
  public static final String BACKFILL_IN_PROGRESS = "backfill-in-progress";
}
