package io.github.wrappersync.publisher.metrics;

import java.util.Map;

/**
 * The figures of the database at one time.
 *
 * @param head the position of the newest event
 * @param trimmed the highest position that retention has deleted
 * @param lowWatermark every row of the change log at or below this id is processed
 * @param pending how many changes wait; beyond 100,000 about as many
 * @param pendingAge the age of the oldest of them in seconds, 0 if there is none
 * @param backfills how many backfills are not done
 * @param setAside how many changes are set aside, by code
 */
record Sample(
    double head,
    double trimmed,
    double lowWatermark,
    double pending,
    double pendingAge,
    double backfills,
    Map<String, Long> setAside) {

  /** Nothing is known: the gauges have no value. */
  static final Sample UNKNOWN =
      new Sample(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Map.of());
}
