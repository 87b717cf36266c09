package io.github.wrappersync.benchmarks.report;

import java.util.List;

/**
 * A plot: bars if the labels are names, lines if {@code lines} is set.
 *
 * @param name of its file, without the ending; no other plot of the page has it
 * @param caption what it shows, with the unit
 * @param labels of the horizontal axis
 * @param series what is compared; each has a value a label, {@link Double#NaN} where there is none
 * @param lines whether the labels are an order, so that lines connect the values
 * @param logarithmic whether the vertical axis is; what is not above 0 is at its lower end then
 */
public record Plot(
    String name,
    String caption,
    List<String> labels,
    List<Series> series,
    boolean lines,
    boolean logarithmic) {

  /** The values of one candidate. */
  public record Series(String name, List<Double> values) {}
}
