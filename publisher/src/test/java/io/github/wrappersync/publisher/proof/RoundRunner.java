package io.github.wrappersync.publisher.proof;

import io.github.wrappersync.publisher.proof.RunReport.Fault;
import io.github.wrappersync.publisher.proof.RunReport.Round;
import io.github.wrappersync.publisher.proof.RunReport.Traffic;
import io.github.wrappersync.publisher.proof.RunReport.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs rounds in a world, one after the other: writers begin, faults are injected, writers end,
 * everything comes to rest, and all checks are made.
 */
final class RoundRunner {

  /** After that something is missed, and not late. */
  static final Duration GIVE_UP = Duration.ofSeconds(45);

  private static final Duration MORE_CHANGES = Duration.ofSeconds(10);

  private final World world;
  private final Duration patience;
  private final Probe probe;
  private final RoundChecks checks;
  private final Injector injector;

  /**
   * Waits until the world is at rest.
   *
   * @param patience how long to wait for what does not come
   */
  RoundRunner(World world, Duration patience) {
    this.world = world;
    this.patience = patience;
    probe = new Probe(world);
    checks = new RoundChecks(world);
    injector = new Injector(world, checks::beforeRestore, checks::restored);
    Patience.until("everybody has loaded", Duration.ofSeconds(90), checks::isQuiet);
  }

  Round run(int number, RoundPlan plan) {
    if (plan.restores() && !world.wrapper().hasBackup()) {
      world.wrapper().backup();
      rest();
    }
    checks.begin();
    TrafficMeter meter = new TrafficMeter(world);
    long begin = System.nanoTime();
    List<Violation> violations = new ArrayList<>();
    List<Fault> faults = Collections.synchronizedList(new ArrayList<>());
    Writers writers = new Writers(world.wrapper().database(), plan.seed(), plan.size());
    try (writers) {
      if (plan.storm()) {
        storm(plan, begin, faults);
      } else {
        oneByOne(plan.faults(), begin, faults, violations);
      }
      writers.hurry(plan.size().changes(), MORE_CHANGES);
    }
    long over = System.nanoTime();
    Optional<Duration> converged = Optional.empty();
    if (probe.measure(over, patience).isPresent() && rest()) {
      converged = Optional.of(Duration.ofNanos(System.nanoTime() - over));
    } else {
      violations.add(
          new Violation(
              Check.CONVERGENCE,
              Outcome.MISSED,
              "the end of the round",
              "not everybody holds everything after %s; without the last change: %s"
                  .formatted(patience, probe.missing())));
    }
    violations.addAll(checks.violations());
    faults.sort(Comparator.comparing(Fault::at));
    Traffic traffic = meter.since(writers);
    Round round =
        new Round(number, plan.seed(), plan.storm(), traffic, faults, converged, violations);
    tell(round, Duration.ofNanos(System.nanoTime() - begin));
    return round;
  }

  private boolean rest() {
    return Patience.holds(patience, checks::isQuiet);
  }

  private void oneByOne(
      List<PlannedFault> planned, long begin, List<Fault> faults, List<Violation> violations) {
    for (PlannedFault fault : planned) {
      Patience.pass(fault.after());
      long at = System.nanoTime();
      Optional<Injector.Injected> injected = injector.inject(fault);
      if (injected.isEmpty() || !injected.get().tookEffect()) {
        continue;
      }
      long over = System.nanoTime();
      Optional<Duration> converged = probe.measure(over, patience);
      injected.get().settle().run();
      faults.add(fault(fault, injected.get(), begin, at, over, converged));
      if (isBroken(fault.kind(), converged)) {
        violations.add(
            new Violation(
                Check.CONVERGENCE,
                converged.isEmpty() ? Outcome.MISSED : Outcome.WRONG,
                "%s, %s".formatted(fault.kind().plainName(), injected.get().target()),
                "%s until all have the next change; promised is less than %s"
                    .formatted(
                        converged.map(Duration::toString).orElse("never"), RunReport.PROMISE)));
      }
    }
  }

  /** Nobody waits for ever: who restarts PostgreSQL may only be late. */
  static boolean isBroken(FaultKind kind, Optional<Duration> converged) {
    return converged
        .map(time -> time.compareTo(RunReport.PROMISE) >= 0 && !kind.restartsPostgres())
        .orElse(true);
  }

  private void storm(RoundPlan plan, long begin, List<Fault> faults) {
    ExecutorService threads = Executors.newCachedThreadPool();
    List<Future<?>> running = new ArrayList<>();
    for (PlannedFault fault : plan.faults()) {
      if (fault.kind() == FaultKind.RESTORE) {
        running.forEach(RoundRunner::join);
        probe.measure(System.nanoTime(), patience);
      }
      Patience.pass(fault.after());
      running.add(threads.submit(() -> one(fault, begin, faults)));
    }
    running.forEach(RoundRunner::join);
    threads.shutdown();
  }

  private void one(PlannedFault fault, long begin, List<Fault> faults) {
    long at = System.nanoTime();
    injector
        .inject(fault)
        .filter(Injector.Injected::tookEffect)
        .ifPresent(
            injected -> {
              faults.add(fault(fault, injected, begin, at, System.nanoTime(), Optional.empty()));
              injected.settle().run();
            });
  }

  private static Fault fault(
      PlannedFault fault,
      Injector.Injected injected,
      long begin,
      long at,
      long over,
      Optional<Duration> converged) {
    return new Fault(
        fault.kind(),
        injected.target(),
        Duration.ofNanos(at - begin),
        Duration.ofNanos(over - at),
        converged);
  }

  private static void join(Future<?> task) {
    try {
      task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void tell(Round round, Duration taken) {
    System.out.printf(
        "round %d, seed %d, %s: %d faults, %d changes, %d events, %d lost, %d recovered, converged in %s, %d violations, %d ms in all%n",
        round.number(),
        round.seed(),
        round.storm() ? "storm" : "one by one",
        round.faults().size(),
        round.traffic().changes(),
        round.traffic().events(),
        round.traffic().lost(),
        round.traffic().recovered(),
        round.converged().map(time -> time.toMillis() + " ms").orElse("-"),
        round.violations().size(),
        taken.toMillis());
    for (Fault fault : round.faults()) {
      System.out.printf(
          "  %6d ms + %5d: %s, %s: %s%n",
          fault.at().toMillis(),
          fault.lasted().toMillis(),
          fault.kind().plainName(),
          fault.target(),
          fault.converged().map(time -> time.toMillis() + " ms").orElse("-"));
    }
    round.violations().forEach(violation -> System.out.println("  VIOLATION " + violation));
    if (!round.violations().isEmpty()) {
      System.out.printf("  replay: %s%n", Replay.command(round.seed()));
    }
  }
}
