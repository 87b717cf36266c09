package io.github.wrappersync.publisher.proof;

/** Makes texts that were found harmless in the forms of the report. */
final class Escape {

  private Escape() {}

  static String html(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** For a cell of a table, which is one line. */
  static String markdown(String text) {
    return text.replaceAll("([\\\\`*_{}\\[\\]()#+!|~])", "\\\\$1")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replaceAll("\\s+", " ");
  }
}
