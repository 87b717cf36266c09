package io.github.wrappersync.benchmarks.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The vertical axis of a plot: from 0, or from the power of ten below the smallest value where it
 * is logarithmic, to a round number above the greatest.
 *
 * @param from its lower end
 * @param to its upper end
 * @param logarithmic whether equal distances are equal ratios
 * @param ticks the values that are written beside it, rising
 */
record Scale(double from, double to, boolean logarithmic, List<Double> ticks) {

  private static final int INTERVALS = 5;

  /** One that has room for these values, of which those that are not above 0 do not count. */
  static Scale of(List<Double> values, boolean logarithmic) {
    double greatest = values.stream().filter(v -> v > 0).mapToDouble(v -> v).max().orElse(1);
    double smallest = values.stream().filter(v -> v > 0).mapToDouble(v -> v).min().orElse(1);
    return logarithmic ? logarithmic(smallest, greatest) : linear(greatest);
  }

  private static Scale linear(double greatest) {
    double rough = greatest / INTERVALS;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double step = power * 10;
    for (double factor : new double[] {5, 2.5, 2, 1}) {
      if (factor * power >= rough * 0.999) {
        step = factor * power;
      }
    }
    List<Double> ticks = new ArrayList<>(List.of(0.0));
    while (ticks.get(ticks.size() - 1) < greatest * 0.999) {
      ticks.add(step * ticks.size());
    }
    return new Scale(0, ticks.get(ticks.size() - 1), false, List.copyOf(ticks));
  }

  private static Scale logarithmic(double smallest, double greatest) {
    int low = (int) Math.floor(Math.log10(smallest));
    int high = Math.max(low + 1, (int) Math.ceil(Math.log10(greatest)));
    List<Double> ticks = new ArrayList<>();
    for (int power = low; power <= high; power++) {
      ticks.add(Math.pow(10, power));
    }
    return new Scale(ticks.get(0), ticks.get(ticks.size() - 1), true, List.copyOf(ticks));
  }

  /** Where a value is, from 0 at the lower end to 1 at the upper one; values beyond are there. */
  double share(double value) {
    double share =
        logarithmic
            ? Math.log(Math.max(value, from) / from) / Math.log(to / from)
            : (value - from) / (to - from);
    return Math.min(1, Math.max(0, share));
  }

  /** A figure as people write it, with three digits that count. */
  static String figure(double value) {
    if (value == 0 || Double.isNaN(value)) {
      return value == 0 ? "0" : "";
    }
    BigDecimal rounded =
        new BigDecimal(value).round(new MathContext(3, RoundingMode.HALF_UP)).stripTrailingZeros();
    return String.format(Locale.ROOT, "%,." + Math.max(0, rounded.scale()) + "f", rounded);
  }
}
