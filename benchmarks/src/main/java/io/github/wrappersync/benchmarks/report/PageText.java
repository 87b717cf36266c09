package io.github.wrappersync.benchmarks.report;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The page as Markdown. */
final class PageText {

  private static final String INTRODUCTION =
      """
      # Benchmarks

      <!-- Written by mvn -q -Pbenchmarks. Do not edit: the next run writes it anew. -->

      What Wrapper Sync costs and gains, measured beside what people would use instead: on one machine, in the same run, with the same data and
      the same servers, each peer with its best sensible settings and the same warm-up. The targets were set before anything was measured.

      ```
      mvn -q -Pbenchmarks                                     # all parts: about an hour
      mvn -q -Pbenchmarks -Dbenchmarks.parts=lookup,drain     # some; the others keep what they measured before
      mvn -q -Pbenchmarks -Dbenchmarks.size=smoke             # in minutes, to see that everything runs; its figures mean nothing
      ```

      A JDK 17 and Maven are all it takes; PostgreSQL comes with the build, and so does Redis where none is installed. A run needs the machine for
      itself. What a part measured is kept in `benchmarks/results`, and the smoke goes to `benchmarks/target/smoke`.

      **How to read it.** The targets are ratios of two figures of one run: these should hold on another machine. A figure by itself, such as
      events per second, is for orientation and moves with the machine. "1.3x" of a time is 1.3 times as long, of a rate 1.3 times as many. p50
      and p99 are the times that half and 99 % of the samples stay below. A target that is missed says so, and the part says why.
      """;

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final StringBuilder text = new StringBuilder(INTRODUCTION);

  private final boolean judged;

  private PageText(boolean judged) {
    this.judged = judged;
  }

  static String of(List<Measured> parts, boolean judged) {
    PageText page = new PageText(judged);
    page.machines(parts);
    page.summary(parts);
    parts.forEach(page::section);
    return page.text.toString();
  }

  private void machines(List<Measured> parts) {
    heading("Machine and versions");
    Map<Machine, List<String>> machines = new LinkedHashMap<>();
    parts.forEach(
        part -> machines.computeIfAbsent(part.machine(), m -> new ArrayList<>()).add(part.part()));
    machines.forEach(
        (machine, measured) -> {
          String which = machines.size() == 1 ? "" : String.join(", ", measured) + ": ";
          line("- " + which + machine);
        });
    line("");
    List<List<String>> rows = new ArrayList<>();
    for (Measured part : parts) {
      rows.add(
          List.of(
              link(part),
              MINUTE.format(part.at()),
              part.commit(),
              version(part, PartReport.POSTGRESQL),
              version(part, PartReport.REDIS)));
    }
    table(List.of("part", "measured", "commit", PartReport.POSTGRESQL, PartReport.REDIS), rows);
  }

  private static String version(Measured part, String of) {
    return part.report().versions().getOrDefault(of, "none");
  }

  private void summary(List<Measured> parts) {
    heading("Targets");
    List<List<String>> rows = new ArrayList<>();
    for (Measured part : parts) {
      for (Verdict verdict : part.report().verdicts()) {
        rows.add(List.of(link(part), verdict.target(), verdict.figure(), word(verdict)));
      }
    }
    long met = rows.stream().filter(row -> row.get(3).equals("met")).count();
    line(
        judged
            ? "%d of %d are met.\n".formatted(met, rows.size())
            : "A smoke: the figures mean nothing, and nothing is judged.\n");
    table(List.of("part", "target", "measured", "verdict"), rows);
  }

  private void section(Measured part) {
    heading(part.title());
    PartReport report = part.report();
    line(report.setting().strip() + "\n");
    if (!report.versions().isEmpty()) {
      table(
          List.of("of", "version and settings"),
          new TreeMap<>(report.versions())
              .entrySet().stream()
                  .map(version -> List.of(version.getKey(), version.getValue()))
                  .toList());
    }
    if (!report.verdicts().isEmpty()) {
      table(
          List.of("target", "measured", "verdict"),
          report.verdicts().stream()
              .map(verdict -> List.of(verdict.target(), verdict.figure(), word(verdict)))
              .toList());
    }
    for (Table table : report.tables()) {
      line("**" + table.caption() + "**\n");
      table(table.columns(), table.rows());
    }
    for (Plot plot : report.plots()) {
      line("![%s](benchmarks/%s.svg)\n".formatted(plot.caption().replace("]", ""), plot.name()));
    }
    report.remarks().forEach(remark -> line("- " + remark.strip().replace("\n", "\n  ")));
    if (!report.remarks().isEmpty()) {
      line("");
    }
  }

  private String word(Verdict verdict) {
    if (!judged) {
      return "not judged";
    }
    return verdict.met() ? "met" : "**missed**";
  }

  /** To the section, by the name that GitHub gives to its heading. */
  private static String link(Measured part) {
    String anchor =
        part.title()
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^\\p{L}\\p{N} _-]", "")
            .replace(' ', '-');
    return "[%s](#%s)".formatted(part.part(), anchor);
  }

  private void heading(String words) {
    text.append("\n## ").append(words).append("\n\n");
  }

  private void line(String words) {
    text.append(words).append('\n');
  }

  private void table(List<String> columns, List<List<String>> rows) {
    row(columns);
    row(columns.stream().map(column -> "---").toList());
    rows.forEach(this::row);
    line("");
  }

  private void row(List<String> cells) {
    text.append('|');
    for (String cell : cells) {
      text.append(' ').append(cell.replace("|", "\\|").replace("\n", " ")).append(" |");
    }
    text.append('\n');
  }
}
