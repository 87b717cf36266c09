package io.github.wrappersync.publisher.proof;

import io.github.wrappersync.publisher.proof.RunReport.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A run's faults of one kind.
 *
 * @param count how often it was injected
 * @param median time to converge of those that came alone; empty if none did
 */
record FaultFigures(
    FaultKind kind, int count, Optional<Duration> median, Optional<Duration> longest) {

  /** Of each kind that was injected, in the order of the kinds. */
  static List<FaultFigures> of(RunReport report) {
    return report
        .faults()
        .collect(Collectors.groupingBy(Fault::kind, TreeMap::new, Collectors.toList()))
        .entrySet()
        .stream()
        .map(entry -> of(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static FaultFigures of(FaultKind kind, List<Fault> faults) {
    List<Duration> times =
        faults.stream().flatMap(fault -> fault.converged().stream()).sorted().toList();
    return times.isEmpty()
        ? new FaultFigures(kind, faults.size(), Optional.empty(), Optional.empty())
        : new FaultFigures(
            kind,
            faults.size(),
            Optional.of(times.get((times.size() - 1) / 2)),
            Optional.of(times.get(times.size() - 1)));
  }
}
