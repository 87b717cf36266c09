package io.github.wrappersync.publisher.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The files of {@code src/test/resources}. */
public final class Resources {

  private Resources() {}

  /** A file as text. */
  public static String text(String name) {
    try (InputStream stream = Resources.class.getResourceAsStream("/" + name)) {
      if (stream == null) {
        throw new IllegalArgumentException("There is no resource " + name);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
