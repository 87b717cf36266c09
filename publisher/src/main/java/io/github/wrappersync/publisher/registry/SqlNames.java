package io.github.wrappersync.publisher.registry;

/** Names as they are written in SQL, whatever characters they hold. */
public final class SqlNames {

  private SqlNames() {}

  /** The name in double quotes. */
  public static String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
