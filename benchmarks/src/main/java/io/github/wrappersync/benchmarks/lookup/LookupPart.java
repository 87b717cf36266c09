package io.github.wrappersync.benchmarks.lookup;

import io.github.wrappersync.benchmarks.Part;
import io.github.wrappersync.benchmarks.Run;
import io.github.wrappersync.benchmarks.Size;
import io.github.wrappersync.benchmarks.lookup.Forks.Figures;
import io.github.wrappersync.benchmarks.lookup.Samples.Case;
import io.github.wrappersync.benchmarks.report.PartReport;
import io.github.wrappersync.benchmarks.servers.Redis;
import java.util.ArrayList;
import java.util.List;

/**
 * What a look-up of a cost takes, beside what else keeps such values at hand. Each figure comes
 * from JVMs of its own; they are run in rounds, so that all candidates meet the same moods of the
 * machine.
 */
public final class LookupPart implements Part {

  /** The changes that are applied to the view while it is read, a second. */
  static final int CHANGES = 10_000;

  /** So many prices are asked for where a few tenants are busy. */
  static final int BUSY = 10 * Prices.OPERATIONS;

  static final List<Integer> READERS = List.of(1, 2, 4);

  private static final int ROUNDS = 2;

  @Override
  public String name() {
    return "lookup";
  }

  @Override
  public String title() {
    return "Looking up a cost";
  }

  @Override
  public PartReport measure(Run run) throws Exception {
    System.setProperty("jmh.ignoreLock", "true");
    try (Redis redis = Redis.start(run.newDirectory("redis"))) {
      Forks forks = new Forks(run, redis.uri());
      Samples samples = new Samples();
      for (int round = 0; round < run.size().choose(ROUNDS, 1); round++) {
        for (Case next : cases(run.size(), round)) {
          Figures figures =
              forks.measure(
                  next.candidate(), next.readers(), next.among(), next.changing() ? CHANGES : 0);
          samples.add(next, figures);
          run.progress(
              "  %s, %d reading among %,d%s: %,.1f ns, %.2f B",
              next.candidate().method(),
              next.readers(),
              next.among(),
              next.changing() ? " while %,.0f change a second".formatted(figures.changes()) : "",
              figures.nanos(),
              figures.bytes());
        }
      }
      return new LookupReport(samples, redis.version()).report();
    }
  }

  private static List<Case> cases(Size size, int round) {
    List<Case> cases = new ArrayList<>();
    for (Candidate candidate : Candidate.values()) {
      if (round == 0 || candidate.isClose()) {
        cases.add(new Case(candidate, 1, Prices.ALL, false));
      }
    }
    cases.add(new Case(Candidate.VIEW, 1, Prices.ALL, true));
    if (size == Size.SMOKE) {
      return cases;
    }
    for (Candidate candidate : Candidate.values()) {
      if (round == 0 || candidate.isClose()) {
        cases.add(new Case(candidate, 1, BUSY, false));
      }
    }
    for (int readers : READERS.subList(1, READERS.size())) {
      for (Candidate candidate : Candidate.values()) {
        if (candidate.isScaled() && (round == 0 || candidate.isClose())) {
          cases.add(new Case(candidate, readers, Prices.ALL, false));
        }
      }
    }
    return cases;
  }
}
