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

  // ------------------------------------------------------------------ batches

  private final List<List<String>> batches = new ArrayList<>();

  /** A task that joins others. */
  private void submitJoining(String handler, String tenant, String name) {
    Lane.Task task =
        new Lane.Task() {
          @Override
          public Optional<Duration> run() {
            told.add(name);
            return DONE;
          }

          @Override
          public boolean joins() {
            return true;
          }

          @Override
          public String toString() {
            return name;
          }
        };
    lanes.submit(new LaneKey(handler, tenant), task, true);
  }

  private void batch(int most, Batches.Together together) {
    lanes.batch(
        "many",
        most,
        tasks -> {
          batches.add(tasks.stream().map(Object::toString).toList());
          return together.run(tasks);
        });
  }

  @Test
  void oneTurnIsAskedForHoweverManyTasksWait() {
    batch(100, tasks -> new Batches.Outcome.Done());
    for (int i = 0; i < 50; i++) {
      submitJoining("many", "t" + i % 10, "task" + i);
    }

    assertThat(work).hasSize(1);
    runNext();

    assertThat(batches).singleElement().satisfies(all -> assertThat(all).hasSize(50));
    assertThat(work).isEmpty();
    assertThat(lanes.queued()).isZero();
  }

  @Test
  void batchesOfOneHandlerRunSideBySideAndNeverForOneTenant() {
    batch(
        2,
        tasks -> {
          if (batches.size() == 1) {
            submitJoining("many", "t1", "e");
            submitJoining("many", "t3", "f");
            runAll();
            assertThat(batches).containsExactly(List.of("a", "b"), List.of("d", "f"));
          }
          return new Batches.Outcome.Done();
        });
    submitJoining("many", "t1", "a");
    submitJoining("many", "t1", "b");
    submitJoining("many", "t1", "c");
    submitJoining("many", "t2", "d");

    runAll();

    assertThat(batches).containsExactly(List.of("a", "b"), List.of("d", "f"), List.of("c", "e"));
    assertThat(lanes.queued()).isZero();
  }

  @Test
  void aBatchCountsForTheLimitOfItsHandler() {
    lanes.limit("many", 1);
    batch(
        2,
        tasks -> {
          runAll();
          assertThat(told).containsExactly("free");
          return new Batches.Outcome.Done();
        });
    submitJoining("many", "t1", "a");
    submitJoining("many", "t2", "b");
    submitJoining("many", "t3", "c");
    submitJoining("other", "t1", "free");

    runNext();
    runAll();

    assertThat(batches).containsExactly(List.of("a", "b"));
    assertThat(told).containsExactly("free", "c");
  }

  @Test
  void tasksOfABatchThatFailedRunAloneAndWhatFollowsThemTogether() {
    batch(
        3, tasks -> batches.size() == 1 ? new Batches.Outcome.Apart() : new Batches.Outcome.Done());
    for (String name : List.of("a", "b", "c", "d", "e")) {
      submitJoining("many", "t1", name);
    }

    runAll();

    assertThat(batches).containsExactly(List.of("a", "b", "c"), List.of("d", "e"));
    assertThat(told).containsExactly("a", "b", "c");
    assertThat(lanes.queued()).isZero();
  }

  @Test
  void aBatchThatWaitsHoldsNoOtherTenantUpAndIsMadeAnew() {
    batch(
        3,
        tasks ->
            batches.size() == 1
                ? new Batches.Outcome.Later(Duration.ofSeconds(1))
                : new Batches.Outcome.Done());
    submitJoining("many", "t1", "a");
    submitJoining("many", "t2", "b");
    runAll();
    submitJoining("many", "t3", "c");
    submitJoining("many", "t1", "d");
    runAll();
    assertThat(told).containsExactly("c");

    clock.advance(Duration.ofSeconds(1));
    runAll();

    assertThat(batches).containsExactly(List.of("a", "b"), List.of("a", "d", "b"));
    assertThat(lanes.queued()).isZero();
  }

  @Test
  void aBatchWithABugIsRunTaskByTask() {
    batch(
        3,
        tasks -> {
          throw new IllegalStateException("a bug");
        });
    submitJoining("many", "t1", "a");
    submitJoining("many", "t2", "b");

    runAll();

    assertThat(told).containsExactly("a", "b");
  }

  @Test
  void roomIsToldOfWhenABatchHasMadeIt() {
    List<String> changes = new ArrayList<>();
    lanes.onChange(() -> changes.add("room"), () -> changes.add("progress"));
    batch(1_000, tasks -> new Batches.Outcome.Done());
    for (int i = 0; i < 100; i++) {
      submitJoining("many", "t" + i, "task");
    }
    assertThat(lanes.hasRoom()).isFalse();

    runAll();

    assertThat(changes).containsExactly("room", "progress");
    assertThat(lanes.hasRoom()).isTrue();
  }
}
