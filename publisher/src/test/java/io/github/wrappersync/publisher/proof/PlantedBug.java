package io.github.wrappersync.publisher.proof;

import io.github.wrappersync.publisher.proof.RunReport.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How a planted bug was found.
 *
 * @param seed of the run
 * @param rounds until it was found
 * @param limit of rounds
 * @param violations of the round in which it was found; empty if it was not
 */
record PlantedBug(
    Plant plant,
    long seed,
    Instant begun,
    Duration lasted,
    int rounds,
    int limit,
    List<Violation> violations) {

  PlantedBug {
    violations = List.copyOf(violations);
  }

  /** What a run with the bug planted found. */
  static PlantedBug of(Plant plant, int limit, RunReport report) {
    return new PlantedBug(
        plant,
        report.run().seed(),
        report.run().begun(),
        report.run().lasted(),
        report.rounds().size(),
        limit,
        report.violations().toList());
  }

  /** The checks that found it. */
  Set<Check> foundBy() {
    return violations.stream().map(Violation::check).collect(Collectors.toCollection(TreeSet::new));
  }
}
