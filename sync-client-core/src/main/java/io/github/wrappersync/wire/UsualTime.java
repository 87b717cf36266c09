package io.github.wrappersync.wire;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import org.jspecify.annotations.Nullable;

/** Reads and writes times in the form {@code 2026-01-01T00:00:00.000Z}, and no other. */
final class UsualTime {

  static final int LENGTH = 24;

  private static final String FORM = "0000-00-00T00:00:00.000Z";
  private static final int DAY_MILLIS = 86_400_000;

  private UsualTime() {}

  /** The time that begins here; null if it has another form, or is none. */
  static @Nullable Instant read(byte[] text, int at, int end) {
    if (end - at < LENGTH) {
      return null;
    }
    for (int i = 0; i < LENGTH; i++) {
      byte found = text[at + i];
      char form = FORM.charAt(i);
      if (form == '0' ? found < '0' || found > '9' : found != form) {
        return null;
      }
    }
    int year = 100 * two(text, at) + two(text, at + 2);
    int month = two(text, at + 5);
    int day = two(text, at + 8);
    int hour = two(text, at + 11);
    int minute = two(text, at + 14);
    int second = two(text, at + 17);
    int millis = 10 * two(text, at + 20) + text[at + 22] - '0';
    boolean exists =
        month >= 1
            && month <= 12
            && day >= 1
            && (day <= 28 || day <= YearMonth.of(year, month).lengthOfMonth())
            && hour < 24
            && minute < 60
            && second < 60;
    return exists
        ? Instant.ofEpochMilli(
            daysTo(year, month, day) * DAY_MILLIS
                + ((hour * 60L + minute) * 60 + second) * 1_000
                + millis)
        : null;
  }

  /** Writes a time of the years 0000 to 9999; digits below the millisecond are cut off. */
  static String write(Instant time) {
    long millis = time.toEpochMilli();
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(millis, DAY_MILLIS));
    int ofDay = Math.floorMod(millis, DAY_MILLIS);
    char[] text = FORM.toCharArray();
    put(text, 0, date.getYear() / 100);
    put(text, 2, date.getYear() % 100);
    put(text, 5, date.getMonthValue());
    put(text, 8, date.getDayOfMonth());
    put(text, 11, ofDay / 3_600_000);
    put(text, 14, ofDay / 60_000 % 60);
    put(text, 17, ofDay / 1_000 % 60);
    put(text, 20, ofDay % 1_000 / 10);
    text[22] = (char) ('0' + ofDay % 10);
    return new String(text);
  }

  private static long daysTo(int year, int month, int day) {
    return LocalDate.of(year, month, day).toEpochDay();
  }

  private static int two(byte[] text, int at) {
    return 10 * (text[at] - '0') + text[at + 1] - '0';
  }

  private static void put(char[] text, int at, int value) {
    text[at] = (char) ('0' + value / 10);
    text[at + 1] = (char) ('0' + value % 10);
  }
}
