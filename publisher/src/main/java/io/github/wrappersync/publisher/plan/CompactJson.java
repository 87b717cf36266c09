package io.github.wrappersync.publisher.plan;

/**
 * PostgreSQL writes {@code jsonb} with a blank after each colon and comma. They are a tenth of a
 * typical record, and would travel to every consumer.
 */
final class CompactJson {

  private CompactJson() {}

  /** The same JSON without the blanks between its tokens; those within texts stay. */
  static String of(String json) {
    char[] compact = json.toCharArray();
    int length = 0;
    boolean inText = false;
    for (int i = 0; i < compact.length; i++) {
      char c = compact[i];
      if (c == '"') {
        inText = !inText;
      } else if (inText && c == '\\') {
        compact[length++] = c;
        c = compact[++i];
      } else if (!inText && c == ' ') {
        continue;
      }
      compact[length++] = c;
    }
    return new String(compact, 0, length);
  }
}
