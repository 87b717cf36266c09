package io.github.wrappersync.publisher.capture;

/** Texts as they are written in SQL, whatever characters they hold. */
final class Sql {

  private Sql() {}

  /** Needs {@code standard_conforming_strings}, which is on since PostgreSQL 9.1. */
  static String literal(String text) {
    return '\'' + text.replace("'", "''") + '\'';
  }

  /** Quotes a text in dollars, with a tag that the text does not hold. */
  static String dollars(String tag, String text) {
    String quote = '$' + tag + '$';
    for (int i = 1; text.contains(quote); i++) {
      quote = '$' + tag + i + '$';
    }
    return quote + text + quote;
  }
}
