package io.github.wrappersync.publisher.capture;

import io.github.wrappersync.publisher.registry.CapturedTable;

/** Names and texts as they are written in SQL, whatever characters they hold. */
final class Sql {

  private Sql() {}

  static String identifier(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** Needs {@code standard_conforming_strings}, which is on since PostgreSQL 9.1. */
  static String literal(String text) {
    return '\'' + text.replace("'", "''") + '\'';
  }

  static String table(CapturedTable table) {
    return identifier(table.schema()) + '.' + identifier(table.name());
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
