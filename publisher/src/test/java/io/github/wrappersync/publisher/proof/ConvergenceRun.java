package io.github.wrappersync.publisher.proof;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Rounds of writers and faults against the whole product, each of which ends with quiet and all
 * checks. Set up, then {@link #run}.
 *
 * <pre>{@code
 * RunReport report = ConvergenceRun.of(42).rounds(50).run();
 * }</pre>
 *
 * <p>What is written and what is made to fail follows from a round's seed alone. When it happens
 * beside what the processes do does not: a replay does the same, and meets the same moment or
 * another one.
 */
final class ConvergenceRun {

  private final long seed;
  private final RunSize size;
  private final List<Path> planted = new ArrayList<>();
  private List<Long> rounds;
  private Set<FaultKind> kinds = Set.of();
  private String profile = "proof";
  private boolean untilViolation;
  private List<PlannedFault> faults = List.of();
  private Duration patience = RoundRunner.GIVE_UP;

  private ConvergenceRun(long seed, RunSize size, List<Long> rounds) {
    this.seed = seed;
    this.size = size;
    this.rounds = rounds;
  }

  /** One round of the size of the proof, whose seed comes from that of the run. */
  static ConvergenceRun of(long seed) {
    return new ConvergenceRun(seed, RunSize.PROOF, seeds(seed, 1));
  }

  /** One short round, with fewer processes, faults and changes. */
  static ConvergenceRun small(long seed) {
    return new ConvergenceRun(seed, RunSize.SMALL, seeds(seed, 1)).profile("small");
  }

  /** Exactly this round of another run, in a world that begins with it. */
  static ConvergenceRun replay(long roundSeed) {
    return new ConvergenceRun(roundSeed, RunSize.PROOF, List.of(roundSeed)).profile("replay");
  }

  private static List<Long> seeds(long seed, int rounds) {
    // Short enough to be typed from a report.
    return new SplittableRandom(seed).longs(rounds, 1, 1_000_000_000).boxed().toList();
  }

  ConvergenceRun rounds(int number) {
    rounds = seeds(seed, number);
    return this;
  }

  /** Only faults of these kinds. Default: all. */
  ConvergenceRun kinds(FaultKind... only) {
    kinds = Set.of(only);
    return this;
  }

  /** A name for the report. */
  ConvergenceRun profile(String name) {
    profile = name;
    return this;
  }

  /** Classes in this directory take the place of the product's own in all processes. */
  ConvergenceRun plant(Path classes) {
    planted.add(classes);
    return this;
  }

  /** Ends with the first round in which a check finds something. */
  ConvergenceRun untilViolation() {
    untilViolation = true;
    return this;
  }

  /** Exactly these faults in each round, one after the other, in place of those of its seed. */
  ConvergenceRun faults(List<PlannedFault> exactly) {
    faults = List.copyOf(exactly);
    return this;
  }

  /** How long to wait for what does not come. Default: {@link RoundRunner#GIVE_UP}. */
  ConvergenceRun patience(Duration atMost) {
    patience = atMost;
    return this;
  }

  /** Runs it, and prints a line for each round. Takes about 12 s a round, and 20 s before them. */
  RunReport run() {
    Instant begun = Instant.now();
    List<RunReport.Round> done = new ArrayList<>();
    try (World world = new World(size, planted)) {
      RoundRunner runner = new RoundRunner(world, patience);
      System.out.printf(
          "run, seed %d, %s: everybody has loaded after %d ms%n",
          seed, profile, Duration.between(begun, Instant.now()).toMillis());
      for (long round : rounds) {
        RoundPlan plan =
            faults.isEmpty()
                ? RoundPlan.of(round, size, kinds)
                : new RoundPlan(round, false, size, faults);
        RunReport.Round result = runner.run(done.size() + 1, plan);
        done.add(result);
        if (untilViolation && !result.violations().isEmpty()) {
          break;
        }
      }
      RunReport report =
          new RunReport(
              new RunReport.Run(
                  seed, begun, Duration.between(begun, Instant.now()), profile, world.machine()),
              done);
      tell(report);
      return report;
    }
  }

  private static void tell(RunReport report) {
    System.out.printf(
        "run, seed %d, %s: %d rounds, %d faults, %d changes, %d messages lost, %d events pulled, %d violations in %d s; the slowest: %s%n",
        report.run().seed(),
        report.run().profile(),
        report.rounds().size(),
        report.faults().count(),
        report.traffic().changes(),
        report.traffic().lost(),
        report.traffic().recovered(),
        report.violations().count(),
        report.run().lasted().toSeconds(),
        report.slowest().map(RunReport.Fault::toString).orElse("none"));
  }
}
