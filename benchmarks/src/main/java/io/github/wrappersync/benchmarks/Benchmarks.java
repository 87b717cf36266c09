package io.github.wrappersync.benchmarks;

import io.github.wrappersync.benchmarks.drain.DrainPart;
import io.github.wrappersync.benchmarks.latency.LatencyPart;
import io.github.wrappersync.benchmarks.report.Page;
import io.github.wrappersync.benchmarks.report.PartReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Runs all parts, or those that {@code -Dbenchmarks.parts} names, and writes {@code
 * docs/benchmarks.md}. A part that is run alone replaces its own section there. With {@code
 * -Dbenchmarks.size=smoke} everything is written below {@code target} only.
 */
public final class Benchmarks {

  private static final List<Part> PARTS = List.of(new DrainPart(), new LatencyPart());

  private Benchmarks() {}

  public static void main(String[] arguments) throws Exception {
    Size size =
        Size.valueOf(System.getProperty("benchmarks.size", "full").toUpperCase(Locale.ROOT));
    List<Part> chosen = chosen(System.getProperty("benchmarks.parts", ""));
    Run run =
        new Run(
            size,
            Path.of(System.getProperty("benchmarks.publisher", "")).toAbsolutePath(),
            Path.of("target", "runs").toAbsolutePath());
    Page page =
        size == Size.FULL
            ? new Page(Path.of("results"), Path.of("..", "docs"))
            : new Page(Path.of("target", "smoke", "results"), Path.of("target", "smoke"));
    for (Part part : chosen) {
      run.progress("%s", part.title());
      PartReport report = part.measure(run);
      report.verdicts().forEach(verdict -> run.progress("  %s", verdict));
      page.replace(part.name(), part.title(), report);
    }
    run.progress("Written: %s", page.write(PARTS.stream().map(Part::name).toList()));
    System.exit(0); // libraries of peers leave threads behind
  }

  private static List<Part> chosen(String names) {
    if (names.isBlank()) {
      return PARTS;
    }
    List<String> known = PARTS.stream().map(Part::name).toList();
    List<String> wanted = List.of(names.strip().split("\\s*,\\s*"));
    List<String> unknown = wanted.stream().filter(name -> !known.contains(name)).toList();
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "benchmarks.parts names %s: expected some of %s".formatted(unknown, known));
    }
    return PARTS.stream().filter(part -> wanted.contains(part.name())).toList();
  }
}
