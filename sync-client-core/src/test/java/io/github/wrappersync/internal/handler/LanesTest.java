package io.github.wrappersync.internal.handler;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.internal.handler.LaneTasks.LaneKey;
import io.github.wrappersync.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** How many lanes of a handler run at once, with workers that run when the test says so. */
class LanesTest {

  private static final Optional<Duration> DONE = Optional.empty();

  private final ManualClock clock = new ManualClock();
  private final Queue<Runnable> work = new ArrayDeque<>();
  private final Lanes lanes = new Lanes(work::add, clock, 100);
  private final List<String> told = new ArrayList<>();

  private void submit(String handler, String tenant, Lane.Task task) {
    lanes.submit(
        new LaneKey(handler, tenant),
        () -> {
          told.add(handler + "/" + tenant);
          return task.run();
        },
        true);
  }

  private void runNext() {
    work.remove().run();
  }

  private void runAll() {
    while (!work.isEmpty()) {
      runNext();
    }
  }

  /** While the first tenant's call runs, whatever other threads there are try the others. */
  private Optional<Duration> whileOthersTry() {
    List<String> before = List.copyOf(told);
    runAll();
    assertThat(told.subList(before.size(), told.size())).allMatch(lane -> lane.startsWith("free"));
    return DONE;
  }

  @Test
  void aHandlerWithALimitLeavesTheOtherThreadsToOthers() {
    lanes.limit("one", 1);
    submit("one", "t1", this::whileOthersTry);
    submit("one", "t2", () -> DONE);
    submit("free", "t1", () -> DONE);
    submit("one", "t3", () -> DONE);
    submit("free", "t2", () -> DONE);

    runNext();
    assertThat(told).containsExactly("one/t1", "free/t1", "free/t2");
    runAll();
    assertThat(told).containsExactly("one/t1", "free/t1", "free/t2", "one/t2", "one/t3");
  }

  @Test
  void asManyAsTheLimitSaysRunAtOnce() {
    lanes.limit("two", 2);
    submit(
        "two",
        "t1",
        () -> {
          runNext();
          return DONE;
        });
    submit(
        "two",
        "t2",
        () -> {
          runAll();
          assertThat(told).containsExactly("two/t1", "two/t2");
          return DONE;
        });
    submit("two", "t3", () -> DONE);

    runNext();
    runAll();
    assertThat(told).containsExactly("two/t1", "two/t2", "two/t3");
  }

  @Test
  void aTenantThatWaitsForAnotherTryKeepsItsPlaceFromNobody() {
    lanes.limit("one", 1);
    Queue<Optional<Duration>> answers =
        new ArrayDeque<>(List.of(Optional.of(Duration.ofSeconds(1)), DONE));
    submit("one", "t1", answers::remove);
    submit("one", "t2", () -> DONE);

    runAll();
    assertThat(told).containsExactly("one/t1", "one/t2");
    clock.advance(Duration.ofSeconds(1));
    runAll();
    assertThat(told).containsExactly("one/t1", "one/t2", "one/t1");
    assertThat(lanes.queued()).isZero();
  }

  @Test
  void aTenantWithMuchToDoLetsTheNextOneHaveItsPlace() {
    lanes.limit("one", 1);
    for (int i = 0; i < 100; i++) {
      submit("one", "t1", () -> DONE);
    }
    submit("one", "t2", () -> DONE);

    runAll();
    assertThat(told).hasSize(101);
    assertThat(told.indexOf("one/t2")).isLessThan(50);
  }
}
