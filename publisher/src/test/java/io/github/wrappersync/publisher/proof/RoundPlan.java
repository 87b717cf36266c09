package io.github.wrappersync.publisher.proof;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * What a round does, which follows from its seed alone.
 *
 * @param storm whether faults overlap
 * @param faults in the order of their beginnings; a restore comes last
 */
record RoundPlan(long seed, boolean storm, RunSize size, List<PlannedFault> faults) {

  /** Of a hundred rounds so many are storms. */
  private static final int STORMS = 50;

  /** One round of so many ends with a restore. */
  private static final int RESTORES = 7;

  /** Longer than a lease, for a freeze of so many. */
  private static final Duration LONG_FREEZE = Duration.ofSeconds(11);

  private static final int LONG_FREEZES = 10;

  /** Kinds that cost a start of a JVM or of PostgreSQL come more seldom. */
  private static final Map<FaultKind, Integer> WEIGHTS = weights();

  private static Map<FaultKind, Integer> weights() {
    Map<FaultKind, Integer> weights = new EnumMap<>(FaultKind.class);
    for (FaultKind kind : FaultKind.values()) {
      weights.put(
          kind,
          switch (kind) {
            case KILL_LEADER, KILL_STANDBY -> 2;
            case POSTGRES_RESTART, POSTGRES_CRASH, STORE_RESTART, STORE_CRASH -> 3;
            case RESTORE -> 0;
            default -> 6;
          });
    }
    return weights;
  }

  static RoundPlan of(long seed, RunSize size, Set<FaultKind> only) {
    Random random = new Random(seed);
    boolean storm = random.nextInt(100) < STORMS && size != RunSize.SMALL;
    boolean restore = random.nextInt(RESTORES) == 0 || only.contains(FaultKind.RESTORE);
    List<FaultKind> deck = deck(size, only);
    List<PlannedFault> faults = new ArrayList<>();
    for (int i = 0; i < (storm ? size.stormFaults() : size.faults()); i++) {
      FaultKind kind = deck.get(random.nextInt(deck.size()));
      faults.add(planned(kind, storm, random));
    }
    if (restore && size != RunSize.SMALL && (only.isEmpty() || only.contains(FaultKind.RESTORE))) {
      faults.add(planned(FaultKind.RESTORE, storm, random));
    }
    return new RoundPlan(seed, storm, size, List.copyOf(faults));
  }

  boolean restores() {
    return faults.stream().anyMatch(fault -> fault.kind() == FaultKind.RESTORE);
  }

  private static List<FaultKind> deck(RunSize size, Set<FaultKind> only) {
    List<FaultKind> deck = new ArrayList<>();
    WEIGHTS.forEach(
        (kind, weight) -> {
          if ((only.isEmpty() || only.contains(kind)) && (size != RunSize.SMALL || isCheap(kind))) {
            for (int i = 0; i < weight; i++) {
              deck.add(kind);
            }
          }
        });
    return deck;
  }

  /** Whether it fits into the default build, with one publisher and one instance. */
  private static boolean isCheap(FaultKind kind) {
    return switch (kind) {
      case KILL_LEADER, KILL_STANDBY, FREEZE_STANDBY, RESTORE -> false;
      case POSTGRES_RESTART, POSTGRES_CRASH, STORE_RESTART, STORE_CRASH -> false;
      default -> true;
    };
  }

  private static PlannedFault planned(FaultKind kind, boolean storm, Random random) {
    Duration lasts =
        switch (kind) {
          case FREEZE_CONSUMER ->
              random.nextInt(LONG_FREEZES) == 0 && !storm
                  ? LONG_FREEZE
                  : Duration.ofMillis(300 + random.nextInt(1500));
          case FREEZE_LEADER -> Duration.ofMillis(random.nextInt(3) == 0 ? 5_000 : 600);
          default -> Duration.ofMillis(200 + random.nextInt(900));
        };
    return new PlannedFault(
        kind, random.nextInt(1 << 20), Duration.ofMillis(50 + random.nextInt(400)), lasts);
  }
}
