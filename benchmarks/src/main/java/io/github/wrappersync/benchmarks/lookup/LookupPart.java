package io.github.wrappersync.benchmarks.lookup;

import io.github.wrappersync.benchmarks.Part;
import io.github.wrappersync.benchmarks.Run;
import io.github.wrappersync.benchmarks.lookup.Forks.Figures;
import io.github.wrappersync.benchmarks.report.PartReport;
import io.github.wrappersync.benchmarks.servers.Redis;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a look-up of a cost takes, beside what else keeps such values at hand. Each figure comes
 * from JVMs of its own; they are run in rounds, so that all candidates meet the same moods of the
 * machine.
 */
public final class LookupPart implements Part {

  /** The changes that are applied to the view while it is read, a second. */
  static final int CHANGES = 10_000;

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
      Samples quiet = new Samples();
      Samples changing = new Samples();
      List<Integer> readers = run.size().choose(List.of(1, 2, 4), List.of(1));
      for (int round = 0; round < run.size().choose(ROUNDS, 1); round++) {
        for (int threads : readers) {
          for (Candidate candidate : Candidate.values()) {
            if (round == 0 || candidate.isMeasuredTwice()) {
              Figures figures = forks.measure(candidate, threads, 0);
              quiet.add(candidate, threads, figures);
              run.progress(
                  "  %s, %d reading: %.1f ns, %.1f B",
                  candidate.method(), threads, figures.nanos(), figures.bytes());
            }
          }
        }
        Figures figures = forks.measure(Candidate.VIEW, 1, CHANGES);
        changing.add(Candidate.VIEW, 1, figures);
        run.progress(
            "  view while it changes %.0f times a second: %.1f ns",
            figures.changes(), figures.nanos());
      }
      return new LookupReport(quiet, changing, readers, redis.version()).report();
    }
  }

  /** What the JVMs have measured, of each candidate with each number of readers. */
  static final class Samples {

    private final Map<Candidate, Map<Integer, List<Figures>>> taken =
        new EnumMap<>(Candidate.class);

    void add(Candidate candidate, int threads, Figures figures) {
      taken
          .computeIfAbsent(candidate, c -> new TreeMap<>())
          .computeIfAbsent(threads, t -> new ArrayList<>())
          .add(figures);
    }

    /** The mean over the JVMs. */
    Figures mean(Candidate candidate, int threads) {
      List<Figures> all = taken.getOrDefault(candidate, Map.of()).getOrDefault(threads, List.of());
      return new Figures(
          all.stream().mapToDouble(Figures::nanos).average().orElse(Double.NaN),
          all.stream().mapToDouble(Figures::bytes).average().orElse(Double.NaN),
          all.stream().mapToDouble(Figures::changes).average().orElse(Double.NaN));
    }
  }
}
