package io.github.wrappersync.publisher.settings;

import io.github.wrappersync.model.Priority;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How often each priority is drained: {@code sync.publisher.intervals.critical|normal|low}. */
final class IntervalSettings {

  static final String PREFIX = "intervals.";

  private static final String ADAPTIVE = "adaptive";
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h)");
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final String EXPECTED =
      "'adaptive', or a duration from 1ms to 24h with its unit: 500ms, 5s, 2m, 1h";

  private IntervalSettings() {}

  static List<String> names() {
    return Arrays.stream(Priority.values()).map(IntervalSettings::name).toList();
  }

  private static String name(Priority priority) {
    return PREFIX + priority.name().toLowerCase(Locale.ROOT);
  }

  /** Those that have an interval; the others are drained as soon as changes come. */
  static Map<Priority, Duration> read(Settings settings, List<Fault> faults) {
    Map<Priority, Duration> intervals = new EnumMap<>(Priority.class);
    for (Priority priority : Priority.values()) {
      settings
          .find(name(priority))
          .filter(setting -> !setting.value().equalsIgnoreCase(ADAPTIVE))
          .ifPresent(
              setting -> {
                Duration interval = duration(setting.value());
                if (interval.isZero() || interval.compareTo(LONGEST) > 0) {
                  faults.add(
                      new Fault(
                          setting.name(),
                          "'" + setting.value() + "'",
                          EXPECTED,
                          setting.name() + "=2m"));
                }
                intervals.put(priority, interval);
              });
    }
    return intervals;
  }

  /** Zero if it is none. */
  private static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return Duration.ZERO;
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }
}
