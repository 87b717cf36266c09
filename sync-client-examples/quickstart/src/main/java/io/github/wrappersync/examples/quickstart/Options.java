package io.github.wrappersync.examples.quickstart;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
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

  /** {@code -Dquickstart.publisherPort}: where the publisher serves. */
  int publisherPort() throws IOException {
    return port("quickstart.publisherPort", 18080);
  }

  /** {@code -Dquickstart.databasePort}: where the embedded PostgreSQL listens. */
  int databasePort() throws IOException {
    return port("quickstart.databasePort", 15432);
  }

  /** {@code -Dquickstart.redisPort}: where the embedded Redis listens. */
  int redisPort() throws IOException {
    return port("quickstart.redisPort", 16379);
  }

  private static int number(String property, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "-D%s is '%s': expected the number of a port".formatted(property, text), e);
    }
  }

  /** What stays up is where the example applications look for it; else any free port will do. */
  private int port(String property, int known) throws IOException {
    int wanted = text(property).map(text -> number(property, text)).orElse(stay ? known : 0);
    try (ServerSocket free = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    } catch (BindException e) {
      throw new IOException(
          "port %d is in use: end what listens there, or name another port with -D%s=…"
              .formatted(wanted, property),
          e);
    }
  }
}
