package io.github.wrappersync.benchmarks.report;

import java.util.Locale;

/** Figures as text, the same on every machine. */
public final class Numbers {

  private Numbers() {}

  /** Without decimals, in groups of three digits. */
  public static String whole(double value) {
    return decimals(0, value);
  }

  /** With so many decimals. */
  public static String decimals(int digits, double value) {
    return String.format(Locale.ROOT, "%,." + digits + "f", value);
  }

  /** A share, where 1 is all, in per cent. */
  public static String percent(double share) {
    return decimals(share < 0.1 ? 1 : 0, 100 * share) + " %";
  }
}
