package io.github.wrappersync.internal.text;

/**
 * Ids and messages of others as they stand in logs and messages: on one line, and as they look. An
 * id is whatever the wrapper's users made of it; one with a line break could write lines of its own
 * into a log, and one that turns the direction of reading could show another.
 */
public final class Printable {

  /** As many characters as anybody reads. */
  private static final int LONGEST_ID = 200;

  private Printable() {}

  /** The id; its beginning if it is long. */
  public static String id(String id) {
    return id.length() <= LONGEST_ID
        ? text(id)
        : text(id.substring(0, id.offsetByCodePoints(0, LONGEST_ID / 2))) + '…';
  }

  /**
   * The text with what is no character to look at written by its number, as in {@code u000a} behind
   * a backslash.
   */
  public static String text(String text) {
    if (text.codePoints().noneMatch(Printable::isHidden)) {
      return text;
    }
    StringBuilder printable = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (isHidden(c)) {
                printable.append("\\u%04x".formatted(c));
              } else {
                printable.appendCodePoint(c);
              }
            });
    return printable.toString();
  }

  private static boolean isHidden(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }
}
