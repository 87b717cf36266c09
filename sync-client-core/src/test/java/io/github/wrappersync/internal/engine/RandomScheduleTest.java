package io.github.wrappersync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * Thousands of short schedules of changes and faults in random order, each given by its seed. A
 * seed is played again with {@code -Dseed=n -Dschedules=1}; with {@code -Dplant=NAME} the fault of
 * that name is planted.
 */
class RandomScheduleTest {

  private static final int SCHEDULES = Integer.getInteger("schedules", 1_200);
  private static final int FIRST_SEED = Integer.getInteger("seed", 1);
  private static final Plant PLANT = Plant.valueOf(System.getProperty("plant", "NONE"));

  /** Of a planted fault that takes more schedules than these, nobody can be sure. */
  private static final int FOUND_WITHIN = 3_000;

  private static final int MANY = 30_000;

  private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.wrappersync");
  private final Counts counts = new Counts();

  @BeforeEach
  void faultsAreNotLogged() {
    logger.setLevel(Level.OFF);
  }

  @AfterEach
  void faultsAreLoggedAgain() {
    logger.setLevel(null);
  }

  @Test
  void afterAnyFaultsClientsHoldWhatThePublisherHolds() {
    play(SCHEDULES);
  }

  @Test
  @Tag("slow")
  void afterAnyFaultsOfManyMoreClientsHoldWhatThePublisherHolds() {
    play(MANY);
  }

  private void play(int schedules) {
    for (int seed = FIRST_SEED; seed < FIRST_SEED + schedules; seed++) {
      try {
        new Schedule(seed, counts, PLANT).play();
      } catch (Throwable e) {
        throw new AssertionError(
            "Schedule with seed %d failed; run it alone with -Dseed=%d -Dschedules=1"
                .formatted(seed, seed),
            e);
      }
    }
    if (schedules >= 1_000) {
      for (Happening what : Happening.values()) {
        assertThat(counts.of(what)).as("%s in %s", what, counts).isGreaterThan(schedules / 50);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aPlantedFaultIsFound(Plant plant) {
    for (int seed = 1; seed <= FOUND_WITHIN; seed++) {
      try {
        new Schedule(seed, counts, plant).play();
      } catch (Throwable e) {
        LoggerFactory.getLogger(getClass()).info("{} is found by seed {}", plant, seed, e);
        return;
      }
    }
    fail("%s was not found by %d schedules", plant, FOUND_WITHIN);
  }
}
