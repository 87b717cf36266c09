package io.github.wrappersync.examples.quickstart;

import java.util.Optional;

/**
 * What the quick start was asked for, by system properties.
 *
 * @param stay {@code -Dquickstart.stay=true}: leave everything running at the end
 * @param database {@code -Dquickstart.database=postgresql://user:password@host:port/db}: a
 *     PostgreSQL of the user's own
 * @param redis {@code -Dquickstart.redis=redis://host:port}: a Redis of the user's own
 */
record Options(boolean stay, Optional<String> database, Optional<String> redis) {

  static Options read() {
    return new Options(
        Boolean.getBoolean("quickstart.stay"),
        text("quickstart.database"),
        text("quickstart.redis"));
  }

  private static Optional<String> text(String property) {
    return Optional.ofNullable(System.getProperty(property)).filter(value -> !value.isBlank());
  }
}
