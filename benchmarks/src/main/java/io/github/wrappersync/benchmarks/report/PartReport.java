package io.github.wrappersync.benchmarks.report;

import java.util.List;
import java.util.Map;

/**
 * What one part has measured.
 *
 * @param setting how it was measured, in Markdown: sizes, warm-up, repetitions, clocks
 * @param versions of the peers, and their settings; of the servers under {@link #POSTGRESQL} and
 *     {@link #REDIS}, as the servers tell them
 * @param verdicts one for each target
 * @param tables the figures
 * @param plots of the figures
 * @param remarks what the figures mean and do not mean, in Markdown; where a target is missed, why
 */
public record PartReport(
    String setting,
    Map<String, String> versions,
    List<Verdict> verdicts,
    List<Table> tables,
    List<Plot> plots,
    List<String> remarks) {

  /** Names the version of the PostgreSQL that was used. */
  public static final String POSTGRESQL = "PostgreSQL";

  /** Names the version of the Redis that was used. */
  public static final String REDIS = "Redis";
}
