package io.github.wrappersync.benchmarks.report;

import java.time.Instant;

/**
 * What is kept of a part: the report, and when, of what and where it was measured.
 *
 * @param part its name
 * @param title its heading
 * @param at when it was done
 * @param commit what was measured, as Git names it
 * @param machine where
 */
record Measured(
    String part, String title, Instant at, String commit, Machine machine, PartReport report) {}
