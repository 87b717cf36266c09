package io.github.wrappersync.publisher.settings;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.convert.DurationStyle;

/** Settings that are a length of time: {@code 30s}, {@code 5m}, {@code 7d} or {@code PT30S}. */
final class Durations {

  private static final Duration LONGEST = Duration.ofDays(36_500);

  private Durations() {}

  /** Reads one; what it can not be is a fault. */
  static Duration read(
      Settings settings,
      String property,
      Duration otherwise,
      Duration shortest,
      List<Fault> faults) {
    Optional<Settings.Setting> setting = settings.find(property);
    if (setting.isEmpty()) {
      return otherwise;
    }
    try {
      Duration duration = DurationStyle.detectAndParse(setting.get().value());
      if (duration.compareTo(shortest) >= 0 && duration.compareTo(LONGEST) <= 0) {
        return duration;
      }
    } catch (IllegalArgumentException | ArithmeticException e) {
      // Told below, like one that is too short.
    }
    faults.add(
        new Fault(
            setting.get().name(),
            "'" + setting.get().value() + "'",
            "a length of time of at least %s, such as 30s, 5m, 12h or 7d"
                .formatted(print(shortest)),
            setting.get().name() + "=" + print(otherwise)));
    return otherwise;
  }

  private static String print(Duration duration) {
    if (duration.toDaysPart() > 0 && duration.equals(Duration.ofDays(duration.toDays()))) {
      return duration.toDays() + "d";
    }
    return duration.toSeconds() + "s";
  }
}
