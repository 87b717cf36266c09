package io.github.wrappersync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.view.ViewOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Random schedules of changes, faults, look-ups, evictions and single steps. After each step, what
 * is held of a record is a state that it had at or after the verified position, and none older than
 * what was held of it before; at the end every held tenant is as the log says.
 */
class BoundedScheduleTest {

  private static final int SCHEDULES = 300;
  private static final int STEPS = 150;
  private static final List<String> TENANTS = List.of("t1", "t2", "t3");
  private static final List<String> RECORDS = List.of("a", "b", "c");

  private static final Scope ALL =
      new Scope("crm", Set.of(), Set.of(DataTypes.CREDIT_CONFIGS.name()));

  private int loads;

  @Test
  void whatIsHeldIsTheTruthAfterEachStepOfAnySchedule() {
    for (int seed = 0; seed < SCHEDULES; seed++) {
      new Schedule(seed).play();
    }
    assertThat(loads).as("tenants loaded").isGreaterThan(SCHEDULES * 5);
  }

  private final class Schedule {

    private final int seed;
    private final Random random;
    private final LookUps lookUps = new LookUps();
    private final BoundedRig bounded;
    private final History history = new History();
    private int value;

    Schedule(int seed) {
      this.seed = seed;
      this.random = new Random(seed);
      this.bounded =
          new BoundedRig(
              ViewOptions.maximumTenants(2),
              BoundedRacesTest.ONE_BY_ONE,
              Set.of(),
              lookUps::between);
      bounded.rig.random = random;
    }

    void play() {
      for (int i = 0; i < 4; i++) {
        change();
      }
      bounded.start();
      for (int step = 0; step < STEPS; step++) {
        act();
        for (int i = random.nextInt(4); i > 0; i--) {
          stepAny();
          check("schedule " + seed + ", step " + step);
        }
      }
      bounded.rig.publisher.heal();
      bounded.rig.publisher.heartbeat();
      bounded.pass(Duration.ofSeconds(8));
      bounded.rig.publisher.heartbeat();
      bounded.pass(Duration.ofSeconds(1));

      String end = "the end of schedule " + seed;
      check(end);
      assertThat(bounded.rig.status().verifiedPosition())
          .as(end)
          .isEqualTo(bounded.rig.publisher.head());
      assertThat(lookUps.waiting).as("who waits at " + end).isEmpty();
      assertThat(bounded.rig.engine.recordsHeld()).isZero();
      loads += bounded.asked.size();
    }

    private void act() {
      String tenant = TENANTS.get(random.nextInt(TENANTS.size()));
      switch (random.nextInt(20)) {
        case 0 -> bounded.rig.publisher.dropNext(1 + random.nextInt(3));
        case 1 -> bounded.rig.publisher.duplicateNext(2);
        case 2 -> bounded.rig.publisher.swapNext(1 + random.nextInt(2));
        case 3 -> bounded.rig.publisher.cut();
        case 4 -> bounded.rig.publisher.heal();
        case 5 -> bounded.rig.publisher.heartbeat();
        case 6 -> bounded.rig.clock.advance(Duration.ofMillis(random.nextInt(400)));
        case 7 -> bounded.writer.letGo(tenant);
        case 8, 9, 10, 11 -> lookUps.begin(tenant);
        case 12, 13 ->
            bounded.rig.publisher.duringNextSnapshot(
                () -> {
                  for (int i = random.nextInt(5); i > 0; i--) {
                    change();
                  }
                });
        case 14 -> {
          if (random.nextInt(6) == 0) {
            bounded.rig.publisher.trim();
          }
        }
        case 15 -> {
          if (random.nextInt(6) == 0) {
            restore(Math.max(0, bounded.rig.publisher.head() - random.nextInt(6)));
          }
        }
        default -> change();
      }
    }

    private void change() {
      String tenant = TENANTS.get(random.nextInt(TENANTS.size()));
      String record = RECORDS.get(random.nextInt(RECORDS.size()));
      long before = bounded.rig.publisher.head();
      if (random.nextInt(3) == 0) {
        bounded.rig.publisher.delete("crm", tenant, DataTypes.CREDIT_CONFIGS, record);
        if (bounded.rig.publisher.head() > before) {
          history.is(tenant, record, before + 1, 0);
        }
      } else {
        value++;
        bounded.rig.put(tenant, record, value);
        history.is(tenant, record, before + 1, value);
      }
    }

    private void restore(long position) {
      bounded.rig.publisher.restoreTo(position);
      history.begin(bounded.rig.publisher.heads(ALL));
    }

    private void stepAny() {
      switch (random.nextInt(4)) {
        case 0 -> bounded.loaders.step();
        case 1 -> bounded.rig.requests.step();
        default -> bounded.rig.thread.step();
      }
    }

    private void check(String when) {
      boolean sameEpoch =
          bounded.rig.status().epoch().equals(Optional.of(bounded.rig.publisher.epoch()));
      long verified = bounded.rig.status().verifiedPosition();
      for (String tenant : TENANTS) {
        if (sameEpoch && bounded.writer.holds(tenant)) {
          for (String record : RECORDS) {
            history.require(tenant, record, verified, bounded.cost(tenant, record).orElse(0), when);
          }
        }
      }
    }
  }
}
