package io.github.wrappersync.wire;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Times on the wire: ISO-8601 in UTC with milliseconds, as in {@code 2026-01-01T00:00:00.000Z}. */
public final class Timestamps {

  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

  private Timestamps() {}

  /** Writes a time; digits below the millisecond are cut off. */
  public static String format(Instant time) {
    return time.isBefore(FIRST) || !time.isBefore(END)
        ? FORMAT.format(time)
        : UsualTime.write(time);
  }

  /**
   * Reads a time; digits below the millisecond are cut off. Years have four digits: the far ends of
   * {@link Instant} can neither be written nor counted in milliseconds.
   *
   * @param field names it in messages
   * @throws WireException if it is none
   */
  static Instant parse(String text, String field) {
    Instant usual = usual(text);
    return usual == null ? parseAny(text, field) : usual;
  }

  /** Some hundred times cheaper than {@link Instant#parse}, which builds its parser each time. */
  private static @Nullable Instant usual(String text) {
    return text.length() == UsualTime.LENGTH
        ? UsualTime.read(text.getBytes(StandardCharsets.ISO_8859_1), 0, UsualTime.LENGTH)
        : null;
  }

  private static Instant parseAny(String text, String field) {
    try {
      Instant time = Instant.parse(text);
      if (!time.isBefore(FIRST) && time.isBefore(END)) {
        return time.truncatedTo(ChronoUnit.MILLIS);
      }
      throw new WireException(
          "The field '%s' is '%s': expected a year from 0000 to 9999"
              .formatted(field, Parsing.abbreviate(text)));
    } catch (DateTimeParseException e) {
      throw new WireException(
          "The field '%s' is '%s': expected ISO-8601 in UTC, as in 2026-01-01T00:00:00.000Z"
              .formatted(field, Parsing.abbreviate(text)),
          e);
    }
  }
}
