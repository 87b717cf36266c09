package io.github.wrappersync.wire;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times on the wire: ISO-8601 in UTC with milliseconds, as in {@code 2026-01-01T00:00:00.000Z}. */
public final class Timestamps {

  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Timestamps() {}

  /** Writes a time; digits below the millisecond are cut off. */
  public static String format(Instant time) {
    return FORMAT.format(time);
  }
}
