package io.github.wrappersync.benchmarks.lookup;

import io.github.wrappersync.benchmarks.lookup.Forks.Figures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What the JVMs have measured. */
final class Samples {

  /**
   * What was measured.
   *
   * @param readers how many threads read
   * @param among how many prices were asked for
   * @param changing whether changes were applied meanwhile
   */
  record Case(Candidate candidate, int readers, int among, boolean changing) {}

  private final Map<Case, List<Figures>> taken = new HashMap<>();

  void add(Case of, Figures figures) {
    taken.computeIfAbsent(of, c -> new ArrayList<>()).add(figures);
  }

  boolean has(Case of) {
    return taken.containsKey(of);
  }

  /** The mean over the JVMs; {@link Double#NaN} where nothing was measured. */
  double mean(Case of, ToDoubleFunction<Figures> figure) {
    return taken.getOrDefault(of, List.of()).stream()
        .mapToDouble(figure)
        .average()
        .orElse(Double.NaN);
  }
}
