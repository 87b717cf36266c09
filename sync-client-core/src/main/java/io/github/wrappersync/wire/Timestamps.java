package io.github.wrappersync.wire;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
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

  /**
   * Reads a time.
   *
   * @param field names it in messages
   * @throws WireException if it is none
   */
  static Instant parse(String text, String field) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new WireException(
          "The field '%s' is '%s': expected ISO-8601 in UTC, as in 2026-01-01T00:00:00.000Z"
              .formatted(field, Parsing.abbreviate(text)),
          e);
    }
  }
}
