package io.github.wrappersync.publisher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.publisher.proof.RunReport.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The test of the tests: with a bug planted, the run that finds nothing in the product finds it.
 * The writers and the checks are the same; the faults are those that bring out the bug. With {@code
 * -Dproof.planted.control=true} the same faults come once without a bug, and have to find nothing.
 */
@Tag("proof")
class PlantedBugsProofTest {

  private static final long SEED = Long.getLong("proof.seed", 20_260_101);
  private static final int LIMIT = 8;

  /** What is missed does not come later; so there is less to wait for than where all is well. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration SOON = Duration.ofMillis(500);

  /** Longer than the 8 s in which another instance takes over, and then has done something. */
  private static final Duration LONG_FREEZE = Duration.ofSeconds(12);

  private static final List<PlantedBug> found = new ArrayList<>();

  @AfterAll
  static void report() {
    ProofReport.inRoot().planted(found);
  }

  @ParameterizedTest
  @EnumSource
  void aPlantedBugIsFound(Plant plant) {
    RunReport report =
        world(plant)
            .profile("planted: " + plant.sentence())
            .rounds(LIMIT)
            .faults(faults(plant))
            .patience(PATIENCE)
            .plant(plant.compile())
            .untilViolation()
            .run();

    PlantedBug bug = PlantedBug.of(plant, LIMIT, report);
    found.add(bug);
    assertThat(bug.foundBy())
        .as("the checks that found that %s", plant.sentence())
        .containsAnyElementsOf(plant.finders());
  }

  /** Of these faults some are not in the proof's own rounds, as they take long. */
  @Test
  @EnabledIfSystemProperty(named = "proof.planted.control", matches = "true")
  void withoutABugTheSameFaultsFindNothing() {
    RunReport report =
        ConvergenceRun.of(SEED)
            .profile("nothing planted")
            .faults(Arrays.stream(Plant.values()).flatMap(plant -> faults(plant).stream()).toList())
            .run();

    assertThat(report.violations().filter(violation -> !isLate(violation))).isEmpty();
  }

  /** Which is for the proof itself to judge, on a machine that does nothing else. */
  private static boolean isLate(Violation violation) {
    return violation.check() == Check.CONVERGENCE && violation.outcome() == Outcome.WRONG;
  }

  /** With several instances where they matter; a smaller one begins sooner. */
  private static ConvergenceRun world(Plant plant) {
    return switch (plant) {
      case CHECKPOINT_BEFORE_HANDLER, LEASE_WITHOUT_FENCING -> ConvergenceRun.of(SEED);
      case GAP_RULE, ID_ABOVE_CURSOR, DELETE_WITHOUT_HEADS -> ConvergenceRun.small(SEED);
    };
  }

  private static List<PlannedFault> faults(Plant plant) {
    return switch (plant) {
      case GAP_RULE -> each(FaultKind.CUT_PUBLISHER_REDIS, SOON, 0, 1);
      case CHECKPOINT_BEFORE_HANDLER -> each(FaultKind.KILL_CONSUMER, SOON, 0, 1);
      case LEASE_WITHOUT_FENCING -> each(FaultKind.FREEZE_CONSUMER, LONG_FREEZE, 0, 1);
      case ID_ABOVE_CURSOR -> each(FaultKind.CUT_CONSUMER_REDIS, SOON, 0, 1, 2);
      case DELETE_WITHOUT_HEADS -> each(FaultKind.CUT_CONSUMER_REDIS, SOON, 0, 1);
    };
  }

  private static List<PlannedFault> each(FaultKind kind, Duration lasts, Integer... targets) {
    return Stream.of(targets)
        .map(target -> new PlannedFault(kind, target, Duration.ofSeconds(1), lasts))
        .toList();
  }
}
