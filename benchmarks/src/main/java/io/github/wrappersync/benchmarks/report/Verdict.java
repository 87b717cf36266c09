package io.github.wrappersync.benchmarks.report;

/**
 * A target, and what was measured of it.
 *
 * @param target what is to be reached, for people
 * @param figure what was measured, with its unit
 * @param met whether it was reached
 */
public record Verdict(String target, String figure, boolean met) {

  @Override
  public String toString() {
    return "%s: %s %s".formatted(target, figure, met ? "(met)" : "(MISSED)");
  }
}
