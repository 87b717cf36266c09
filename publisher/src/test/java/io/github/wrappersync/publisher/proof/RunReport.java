package io.github.wrappersync.publisher.proof;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a run under faults did and found.
 *
 * @param run what it ran with
 * @param rounds in their order
 */
record RunReport(Run run, List<Round> rounds) {

  /** What a single fault's time to converge stays under, restarts of PostgreSQL apart. */
  static final Duration PROMISE = Duration.ofSeconds(10);

  RunReport {
    rounds = List.copyOf(rounds);
  }

  /**
   * What a run ran with.
   *
   * @param seed what the seeds of its rounds come from
   * @param begun when
   * @param lasted from its first process to its last check
   * @param profile its size, e.g. "proof", "small", or "planted: gap-rule"
   */
  record Run(long seed, Instant begun, Duration lasted, String profile, Machine machine) {}

  /**
   * What a run ran on.
   *
   * @param description processors, memory, operating system
   */
  record Machine(String description, String java, String postgres, String redis) {}

  /**
   * One round: writers and faults, then quiet, then all checks.
   *
   * @param seed what its statements and its schedule come from
   * @param storm whether its faults overlap; otherwise they come one after the other
   * @param traffic what was written and told
   * @param faults those that took effect, in the order of their beginnings
   * @param converged from the end of the writers until everybody held everything, or empty when
   *     that did not happen in time
   * @param violations all that the checks found
   */
  record Round(
      int number,
      long seed,
      boolean storm,
      Traffic traffic,
      List<Fault> faults,
      Optional<Duration> converged,
      List<Violation> violations) {

    Round {
      faults = List.copyOf(faults);
      violations = List.copyOf(violations);
    }
  }

  /**
   * What was written and told in a round.
   *
   * @param changes rows that committed transactions inserted, updated or deleted
   * @param committed transactions
   * @param rolledBack transactions
   * @param events of the event log
   * @param lost messages that Redis was given and an application was not
   * @param recovered events that applications had to pull
   */
  record Traffic(
      long changes, long committed, long rolledBack, long events, long lost, long recovered) {

    static final Traffic NONE = new Traffic(0, 0, 0, 0, 0, 0);

    Traffic plus(Traffic other) {
      return new Traffic(
          changes + other.changes,
          committed + other.committed,
          rolledBack + other.rolledBack,
          events + other.events,
          lost + other.lost,
          recovered + other.recovered);
    }
  }

  /**
   * A fault that took effect.
   *
   * @param target what it was done to, e.g. "publisher-1" or "crm-2 to Redis"
   * @param at since the beginning of the round
   * @param lasted until it was healed; zero for what needs no healing
   * @param converged from its end until everybody held a change that was committed right after it;
   *     empty where faults overlap, or when that did not happen in time
   */
  record Fault(
      FaultKind kind, String target, Duration at, Duration lasted, Optional<Duration> converged) {}

  /**
   * What a check found.
   *
   * @param where the consumer, the record, the round's phase
   * @param found the value found and the value expected
   */
  record Violation(Check check, Outcome outcome, String where, String found) {}

  Stream<Fault> faults() {
    return rounds.stream().flatMap(round -> round.faults().stream());
  }

  Stream<Violation> violations() {
    return rounds.stream().flatMap(round -> round.violations().stream());
  }

  long count(Outcome outcome) {
    return violations().filter(violation -> violation.outcome() == outcome).count();
  }

  Traffic traffic() {
    return rounds.stream().map(Round::traffic).reduce(Traffic.NONE, Traffic::plus);
  }

  /**
   * The fault after which it took longest until all had converged, restarts of PostgreSQL apart.
   */
  Optional<Fault> slowest() {
    return faults()
        .filter(fault -> !fault.kind().restartsPostgres() && fault.converged().isPresent())
        .max(Comparator.comparing(fault -> fault.converged().orElseThrow()));
  }
}
