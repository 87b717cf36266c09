package io.github.wrappersync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.internal.handler.HandlerFollower;
import io.github.wrappersync.internal.handler.HandlerSpec;
import io.github.wrappersync.internal.handler.Retries;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.store.ClockedStores;
import io.github.wrappersync.store.DeadLetterState;
import io.github.wrappersync.store.Delivery;
import io.github.wrappersync.store.Lease;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * One schedule of changes and faults, given by its seed, with what must hold at every step and at
 * the end.
 *
 * <p>Deletes cannot be told that nobody remembers: of the time between two processes, if the log
 * does not go back so far either. So a schedule is of one of three kinds: the log loses history,
 * but one process lives throughout; processes come and go, and the log keeps all; or both, where
 * records may remain with handlers that are gone, and a snapshot may tell again what a handler did
 * before the log lost it.
 */
final class Schedule {

  private enum Kind {
    LOG_LOSES_HISTORY,
    PROCESSES_COME_AND_GO,
    BOTH
  }

  private static final EngineSettings SMALL =
      new EngineSettings(
          Duration.ofSeconds(6),
          Duration.ofSeconds(30),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(60),
          6,
          3);

  private static final int ACTIONS = 80;
  private static final boolean TRACE = Boolean.getBoolean("trace");

  static final Map<String, DataType<?>> HANDLERS =
      Map.of("crm/costs", DataTypes.CREDIT_CONFIGS, "crm/roles", DataTypes.ROLES);

  private final Random random;
  private final Counts counts;
  private final Plant plant;
  private final Kind kind;
  private final KnownLog log;
  private final ManualClock clock = new ManualClock();
  private final Stores plain = ClockedStores.inMemory(clock);
  private final ModelStores stores;
  private final Effects effects;
  private final CheckpointAudit checkpoints;
  private final Set<String> failing = new HashSet<>();
  private final List<Instance> instances = new ArrayList<>();
  private final Map<Instance, Checkpoint> verified = new HashMap<>();
  private Optional<AssertionError> fault = Optional.empty();
  private int begun;
  private boolean healed;
  private boolean stalled;

  Schedule(int seed, Counts counts, Plant plant) {
    this.random = new Random(seed);
    this.counts = counts;
    this.plant = plant;
    this.kind = Kind.values()[random.nextInt(3)];
    this.log = new KnownLog(random);
    this.effects = new Effects(kind == Kind.BOTH);
    this.checkpoints =
        new CheckpointAudit(log, effects, plain.deadLetters(), kind == Kind.PROCESSES_COME_AND_GO);
    this.stores =
        new ModelStores(
            plain,
            random,
            counts,
            plant,
            (by, at) -> holds(() -> isTrue(by, at)),
            lease -> stall(lease.holder()));
  }

  void play() throws InterruptedException {
    int processes = kind == Kind.LOG_LOSES_HISTORY ? 1 : 1 + random.nextInt(3);
    for (int i = 0; i < processes; i++) {
      begin("p" + begun);
    }
    for (int i = 0; i < ACTIONS; i++) {
      act();
      interleave(random.nextInt(6) * processes);
    }
    heal();
    check();
    instances.forEach(instance -> counts.add(instance.rig.status().counters()));
  }

  // ------------------------------------------------------------------ what happens

  private void act() throws InterruptedException {
    switch (random.nextInt(44)) {
      case 0 -> fault(Happening.LOSS, () -> log.publisher.dropNext(1 + random.nextInt(3)));
      case 1 ->
          fault(Happening.DUPLICATION, () -> log.publisher.duplicateNext(1 + random.nextInt(3)));
      case 2 -> fault(Happening.SWAP, () -> log.publisher.swapNext(1 + random.nextInt(2)));
      case 3 -> fault(Happening.CUT, log.publisher::cut);
      case 4 -> fault(Happening.HALF_OPEN, log.publisher::halfOpen);
      case 5, 6, 7, 29, 30, 31 -> log.publisher.heal();
      case 8, 9, 10 -> log.publisher.heartbeat();
      case 11 -> fault(Happening.UNDECODABLE, () -> log.publisher.sendUndecodable("crm:t1:roles"));
      case 12 -> fault(Happening.REFUSED_REQUEST, log.publisher::unavailable);
      case 13 -> loseHistory();
      case 14 -> jump(Duration.ofSeconds(random.nextInt(40)));
      case 15, 16 -> clock.advance(Duration.ofMillis(random.nextInt(500)));
      case 17, 18 ->
          fault(
              Happening.SNAPSHOT_DURING_CHANGES,
              () -> log.publisher.duringNextSnapshot(this::changeSome));
      case 19, 20 -> someone().ifPresent(Instance::saveCheckpoints);
      case 21, 22 -> endSomeone();
      case 23 -> freezeSomeone();
      case 24 -> failing.add("r" + random.nextInt(3));
      case 25 -> failing.clear();
      case 26 -> storesFail(random.nextBoolean());
      case 27 -> someone().ifPresent(this::retryDeadLetters);
      case 28 -> clock.advance(Duration.ofMillis(3_400));
      case 32, 33, 34 -> changeSome();
      default -> change();
    }
    failIfFaulty();
  }

  private static void trace(String what, Object... details) {
    if (TRACE) {
      System.out.println(what.formatted(details));
    }
  }

  private void fault(Happening what, Runnable action) {
    trace("%s at %d of %s", what, log.publisher.head(), log.publisher.epoch());
    counts.add(what);
    action.run();
  }

  /** One that has to remember what the log does not must not lose its lease by them. */
  private void storesFail(boolean now) {
    stores.flaky.set(now && kind != Kind.LOG_LOSES_HISTORY);
  }

  private void changeSome() {
    for (int n = random.nextInt(6); n > 0; n--) {
      change();
    }
  }

  private void change() {
    counts.add(log.change() ? Happening.EVENT : Happening.FOREIGN_EVENT);
  }

  private void loseHistory() {
    if (kind != Kind.PROCESSES_COME_AND_GO) {
      fault(Happening.LOST_HISTORY, log::loseHistory);
    }
  }

  private void jump(Duration by) {
    fault(Happening.CLOCK_JUMP, () -> clock.advance(by));
    if (random.nextInt(4) == 0) {
      Duration shift = Duration.ofMinutes(random.nextInt(200) - 100);
      fault(Happening.WALL_CLOCK_JUMP, () -> clock.setWallClock(clock.now().plus(shift)));
    }
  }

  private Optional<Instance> someone() {
    return instances.isEmpty()
        ? Optional.empty()
        : Optional.of(instances.get(random.nextInt(instances.size())));
  }

  private void begin(String name) {
    begun++;
    Instance instance =
        new Instance(
            name,
            random.nextBoolean(),
            SMALL,
            log,
            clock,
            random,
            plant,
            () -> counts.add(Happening.JOIN),
            this::whileAnswersTravel);
    instances.add(instance);
    if (kind == Kind.LOG_LOSES_HISTORY) {
      instance
          .keepsLeases(); // another lease knows as little of what was deleted as another process
    }
    instance.begin(
        List.of(handler("costs", DataTypes.CREDIT_CONFIGS), batchHandler("roles", DataTypes.ROLES)),
        stores);
  }

  /** A process dies between two steps or is closed, and another one takes its place. */
  private void endSomeone() throws InterruptedException {
    if (kind == Kind.LOG_LOSES_HISTORY) {
      return;
    }
    Instance ends = instances.remove(random.nextInt(instances.size()));
    trace("%s ends", ends.name);
    counts.add(ends.rig.status().counters());
    if (random.nextInt(3) == 0) {
      counts.add(Happening.CLOSE);
      boolean before = stores.flaky.getAndSet(false);
      ends.close();
      stores.flaky.set(before);
    } else {
      fault(Happening.CRASH, ends::crash);
    }
    begin(random.nextBoolean() ? ends.name : "p" + begun);
  }

  private void whileAnswersTravel(Instance instance) {
    if (!healed && random.nextBoolean()) {
      changeSome();
      for (int n = random.nextInt(12); n > 0; n--) {
        instance.step(random.nextInt(4) == 0 ? 2 : 0);
      }
    }
  }

  private void freezeSomeone() {
    someone()
        .ifPresent(
            instance ->
                fault(
                    Happening.FREEZE,
                    () -> {
                      trace("%s", instance.name);
                      instance.freeze(5 + random.nextInt(25));
                    }));
  }

  /** A call takes so long that others take over, and goes on. */
  private void stall(String holder) {
    if (healed || stalled || kind == Kind.LOG_LOSES_HISTORY || random.nextInt(20) > 0) {
      return;
    }
    stalled = true;
    trace("%s stalls", holder);
    for (int i = 0; i < 5; i++) {
      clock.advance(Duration.ofMillis(3_400));
      for (Instance other : instances) {
        for (int n = 0; n < 12 && !other.name.equals(holder); n++) {
          other.step(n % 3);
        }
      }
    }
    stalled = false;
  }

  private void interleave(int steps) {
    for (Instance instance : instances) {
      if (!instance.isFrozen()) {
        for (int i = 0; i < steps / instances.size(); i++) {
          instance.step(random.nextInt(3));
          failIfFaulty();
        }
        neverFalls(instance);
      }
    }
  }

  // ------------------------------------------------------------------ handlers

  private <T> HandlerSpec<T> handler(String id, DataType<T> type) {
    return new HandlerSpec<>(
        id,
        type,
        (inbox, delivery, change) -> inbox.doOnce(delivery, () -> take(delivery, change)),
        4,
        Duration.ZERO,
        Duration.ZERO);
  }

  /** One whose effects are in transactions, of one change or several. */
  private <T> HandlerSpec<T> batchHandler(String id, DataType<T> type) {
    HandlerSpec.BatchCode<T> together =
        (inbox, deliveries, changes) ->
            inbox.doOnceInTransaction(
                deliveries,
                (none, left) ->
                    left.forEach(
                        each -> takeInTransaction(each, changes.get(deliveries.indexOf(each)))));
    return new HandlerSpec<>(
        id,
        type,
        (inbox, delivery, change) ->
            inbox.doOnceInTransaction(delivery, none -> takeInTransaction(delivery, change)),
        Set.of(),
        new Retries(4, Duration.ZERO, Duration.ZERO, problem -> false),
        Optional.empty(),
        HandlerSpec.UNLIMITED,
        Optional.of(new HandlerSpec.Batch<>(3, together)));
  }

  private void takeInTransaction(Delivery delivery, Change<?> change) {
    failAtTimes(change);
    stores.whenCommitted(
        () -> {
          trace("%s has done %s", delivery.lease(), change);
          holds(() -> effects.apply(delivery, change));
        });
  }

  private void take(Delivery delivery, Change<?> change) {
    failAtTimes(change);
    trace("%s does %s", delivery.lease(), change);
    holds(() -> effects.apply(delivery, change));
  }

  private void failAtTimes(Change<?> change) {
    if (!healed && (failing.contains(change.recordId()) || random.nextInt(10) == 0)) {
      counts.add(Happening.HANDLER_FAILURE);
      throw new IllegalStateException("The test's handler fails at times");
    }
  }

  private void retryDeadLetters(Instance instance) {
    for (HandlerFollower handler : instance.rig.handlers) {
      plain.deadLetters().list(handler.key()).stream()
          .findFirst()
          .ifPresent(letter -> plain.deadLetters().mark(letter.id(), DeadLetterState.TO_RETRY));
      handler.workOffDeadLetters();
    }
  }

  private void retryAllDeadLetters(String handler) {
    plain.deadLetters().markAll(handler, DeadLetterState.TO_RETRY);
    instances.forEach(
        instance -> instance.rig.handlers.forEach(HandlerFollower::workOffDeadLetters));
  }

  // ------------------------------------------------------------------ what must hold always

  /** Whoever calls may catch what is thrown: it is remembered, and the schedule fails. */
  private void holds(Runnable assertion) {
    try {
      assertion.run();
    } catch (AssertionError e) {
      fault = fault.or(() -> Optional.of(e));
      throw e;
    }
  }

  private void failIfFaulty() {
    instances.forEach(instance -> instance.rig.view.failIfFaulty());
    if (fault.isPresent()) {
      throw fault.get();
    }
  }

  private void neverFalls(Instance instance) {
    Checkpoint now =
        new Checkpoint(
            instance.rig.board.status().epoch().orElse(""), instance.rig.board.verifiedPosition());
    Checkpoint before = verified.put(instance, now);
    if (before != null && before.epoch().equals(now.epoch())) {
      assertThat(now.position())
          .as("verified position of %s within %s", instance.name, now.epoch())
          .isGreaterThanOrEqualTo(before.position());
    }
  }

  private void isTrue(Lease lease, Checkpoint checkpoint) {
    trace("%s saves %s", lease, checkpoint);
    instances.stream()
        .filter(instance -> instance.name.equals(lease.holder()) && !instance.hasJoined)
        .forEach(
            instance ->
                checkpoints.isVerified(lease, checkpoint, instance.rig.board.verifiedPosition()));
    checkpoints.isTrue(lease, checkpoint);
  }

  // ------------------------------------------------------------------ the end

  private void heal() {
    log.publisher.heal();
    failing.clear();
    stores.flaky.set(false);
    healed = true;
    instances.forEach(Instance::thaw);
    for (int i = 0; i < 45; i++) {
      log.publisher.heartbeat();
      clock.advance(Duration.ofSeconds(1));
      HANDLERS.keySet().forEach(this::retryAllDeadLetters);
      rest();
    }
  }

  /** Everything runs that is due. */
  private void rest() {
    for (int steps = 0; steps < 10_000; steps++) {
      boolean moved = false;
      for (Instance instance : instances) {
        Rig rig = instance.rig;
        moved |= rig.thread.step() | rig.requests.step() | rig.workers.step();
      }
      failIfFaulty();
      if (!moved) {
        return;
      }
    }
    throw new AssertionError("The engines do not come to rest");
  }

  private void check() {
    Map<String, Long> costs = log.truth(DataTypes.CREDIT_CONFIGS, Long.MAX_VALUE);
    for (Instance instance : instances) {
      assertThat(instance.rig.board.verifiedPosition())
          .as("verified by %s", instance.name)
          .isEqualTo(log.publisher.head());
      assertThat(instance.rig.state()).isEqualTo(SyncState.LIVE);
      if (instance.hasView) {
        Map<String, Long> held = new HashMap<>();
        instance.rig.view.records.forEach((key, change) -> held.put(key, KnownLog.version(change)));
        assertThat(held).as("the view of %s", instance.name).isEqualTo(costs);
      }
      instance.saveCheckpoints();
      neverFalls(instance);
    }
    HANDLERS.forEach(this::checkHandler);
    failIfFaulty();
  }

  private void checkHandler(String id, DataType<?> type) {
    Map<String, Long> truth = log.truth(type, Long.MAX_VALUE);
    Map<String, Long> told = new HashMap<>(effects.records(id));
    if (kind == Kind.BOTH) {
      told.keySet().retainAll(truth.keySet());
    }
    assertThat(plain.deadLetters().list(id)).as("dead letters of '%s'", id).isEmpty();
    assertThat(told).as("what '%s' has done", id).isEqualTo(truth);
    assertThat(plain.checkpoints().load(id))
        .as("checkpoint of '%s'", id)
        .contains(new Checkpoint(log.publisher.epoch(), log.publisher.head()));
  }
}
