package io.github.wrappersync.benchmarks;

import io.github.wrappersync.benchmarks.report.PartReport;

/**
 * One part of the benchmarks: a question, and the answer measured for us and for our peers in the
 * same run. Runs alone or with others, leaves no server and no process behind, also where it fails.
 */
public interface Part {

  /** Names it on the command line: {@code -Dbenchmarks.parts=drain,lookup}. */
  String name();

  /** The heading of its section. */
  String title();

  /**
   * Measures. May take minutes at {@link Size#FULL}, takes a few seconds at {@link Size#SMOKE};
   * says what it does meanwhile by {@link Run#progress}.
   */
  PartReport measure(Run run) throws Exception;
}
