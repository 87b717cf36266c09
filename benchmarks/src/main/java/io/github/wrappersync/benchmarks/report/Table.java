package io.github.wrappersync.benchmarks.report;

import java.util.List;

/** A table; each row has a cell a column. Cells are Markdown. */
public record Table(String caption, List<String> columns, List<List<String>> rows) {}
