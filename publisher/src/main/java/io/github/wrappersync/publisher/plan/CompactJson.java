package io.github.wrappersync.publisher.plan;

/**
 * PostgreSQL writes {@code jsonb} with a blank after each colon and comma. They are a tenth of a
 * typical record, and would travel to every consumer.
 */
final class CompactJson {

  private CompactJson() {}

  /** The same JSON without the blanks between its tokens; those within texts stay. */
  static String of(String json) {
    StringBuilder compact = new StringBuilder(json.length());
    boolean inText = false;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (c == '"') {
        inText = !inText;
      } else if (inText && c == '\\') {
        compact.append(c);
        c = json.charAt(++i);
      } else if (!inText && c == ' ') {
        continue;
      }
      compact.append(c);
    }
    return compact.toString();
  }
}
