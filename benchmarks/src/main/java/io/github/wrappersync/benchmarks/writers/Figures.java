package io.github.wrappersync.benchmarks.writers;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What was measured of each candidate under one load, round by round. */
final class Figures {

  private final String load;
  private final Map<Candidate, List<Double>> rounds = new EnumMap<>(Candidate.class);

  Figures(String load) {
    this.load = load;
  }

  /** The load, for people. */
  String load() {
    return load;
  }

  void add(Candidate candidate, double figure) {
    rounds.computeIfAbsent(candidate, any -> new ArrayList<>()).add(figure);
  }

  double median(Candidate candidate) {
    double[] sorted =
        rounds.getOrDefault(candidate, List.of()).stream()
            .mapToDouble(Double::doubleValue)
            .sorted()
            .toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** A median as a multiple of another one. */
  double ratio(Candidate candidate, Candidate to) {
    return median(candidate) / median(to);
  }
}
