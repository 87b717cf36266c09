package io.github.wrappersync.benchmarks;

import io.github.wrappersync.benchmarks.consumer.Bootstrap;
import io.github.wrappersync.benchmarks.consumer.CatchUp;
import io.github.wrappersync.benchmarks.drain.DrainPart;
import io.github.wrappersync.benchmarks.fanout.FanoutPart;
import io.github.wrappersync.benchmarks.growth.GrowthPart;
import io.github.wrappersync.benchmarks.idle.IdlePart;
import io.github.wrappersync.benchmarks.latency.LatencyPart;
import io.github.wrappersync.benchmarks.lookup.LookupPart;
import io.github.wrappersync.benchmarks.report.Page;
import io.github.wrappersync.benchmarks.report.PartReport;
import io.github.wrappersync.benchmarks.writers.Writers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Runs all parts, or those that {@code -Dbenchmarks.parts} names, and writes {@code
 * docs/benchmarks.md}. A part that is run alone replaces its own section there. With {@code
 * -Dbenchmarks.size=smoke} everything is written below {@code target} only.
 *
 * <p>A part that fails does not keep the others from running: it keeps what it measured before, is
 * named at the end, and the process ends with 1. A target that is missed is no failure.
 */
public final class Benchmarks {

  private static final List<Part> PARTS =
      List.of(
          new DrainPart(),
          new LatencyPart(),
          new Writers(),
          new CatchUp(),
          new Bootstrap(),
          new LookupPart(),
          new IdlePart(),
          new FanoutPart(),
          new GrowthPart());

  private Benchmarks() {}

  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT); // figures are written the same on every machine
    int failed;
    try {
      Size size =
          Size.valueOf(System.getProperty("benchmarks.size", "full").toUpperCase(Locale.ROOT));
      Run run =
          new Run(
              size,
              Path.of(System.getProperty("benchmarks.publisher", "")).toAbsolutePath(),
              Path.of("target", "runs").toAbsolutePath());
      Page page =
          size == Size.FULL
              ? new Page(Path.of("results"), Path.of("..", "docs"))
              : new Page(Path.of("target", "smoke", "results"), Path.of("target", "smoke"), false);
      failed = measure(PARTS, System.getProperty("benchmarks.parts", ""), run, page).size();
    } catch (RuntimeException e) {
      e.printStackTrace();
      failed = 1;
    }
    System.exit(failed == 0 ? 0 : 1); // libraries of peers leave threads behind
  }

  /**
   * Measures one part after the other, and writes the page anew after each.
   *
   * @param names of the parts to run, separated by commas; all of them if it is blank
   * @return the names of those that failed
   * @throws IllegalArgumentException if a name is not known
   */
  static List<String> measure(List<Part> parts, String names, Run run, Page page) {
    List<String> failed = new ArrayList<>();
    for (Part part : chosen(parts, names)) {
      run.progress("%s: %s", part.name(), part.title());
      try {
        PartReport report = part.measure(run);
        if (run.size() == Size.FULL) {
          report.verdicts().forEach(verdict -> run.progress("  %s", verdict));
        }
        page.replace(part.name(), part.title(), report);
        page.write(parts.stream().map(Part::name).toList());
      } catch (Exception | LinkageError | AssertionError | OutOfMemoryError e) {
        run.progress("%s FAILED: %s", part.name(), e);
        e.printStackTrace();
        failed.add(part.name());
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
          break;
        }
      }
    }
    run.progress("Written: %s", page.write(parts.stream().map(Part::name).toList()).normalize());
    if (!failed.isEmpty()) {
      run.progress("FAILED: %s; see above", String.join(", ", failed));
    }
    return List.copyOf(failed);
  }

  private static List<Part> chosen(List<Part> parts, String names) {
    if (names.isBlank()) {
      return parts;
    }
    List<String> known = parts.stream().map(Part::name).toList();
    List<String> wanted = List.of(names.strip().split("\\s*,\\s*", -1));
    List<String> unknown = wanted.stream().filter(name -> !known.contains(name)).toList();
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "benchmarks.parts names %s: expected some of %s".formatted(unknown, known));
    }
    return parts.stream().filter(part -> wanted.contains(part.name())).toList();
  }
}
