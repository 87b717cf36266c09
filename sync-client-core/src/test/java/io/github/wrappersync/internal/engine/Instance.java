package io.github.wrappersync.internal.engine;

import io.github.wrappersync.internal.handler.HandlerFollower;
import io.github.wrappersync.internal.handler.HandlerSpec;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** One process of the application: it is stepped, freezes, is closed, or is stepped no more. */
final class Instance {

  final String name;
  final boolean hasView;
  final Rig rig;

  /** Whether a handler has joined the others later. */
  boolean hasJoined;

  private int frozenFor;

  Instance(
      String name,
      boolean hasView,
      EngineSettings settings,
      KnownLog log,
      ManualClock clock,
      Random random,
      Plant plant,
      Runnable whenJoins,
      Consumer<Instance> whileAnswersTravel) {
    this.name = name;
    this.hasView = hasView;
    this.rig = new Rig(settings, 4, log.publisher, clock, name);
    rig.random = random;
    rig.tenants = KnownLog.TENANTS;
    rig.ledger = scope -> plant.ledger(scope, log);
    rig.fed =
        heldTypes ->
            plant.followers(
                heldTypes,
                () -> {
                  hasJoined = true;
                  whenJoins.run();
                });
    rig.network = catchUp -> new SlowAnswers(catchUp, () -> whileAnswersTravel.accept(this));
    if (hasView) {
      rig.withView();
    }
  }

  /** Its leases do not run out, however long it is frozen. */
  void keepsLeases() {
    rig.leaseTerm = Duration.ofDays(1);
  }

  void begin(List<HandlerSpec<?>> specs, Stores stores) {
    specs.forEach(spec -> rig.withHandler(spec, stores));
    rig.build();
    rig.handlers.forEach(handler -> handler.keepLease(rig.engine));
    rig.engine.start();
  }

  void freeze(int turns) {
    frozenFor = turns;
  }

  /** A turn passes. */
  boolean isFrozen() {
    if (frozenFor > 0) {
      frozenFor--;
    }
    return frozenFor > 0;
  }

  void thaw() {
    frozenFor = 0;
  }

  void step(int which) {
    switch (which) {
      case 0 -> rig.thread.step();
      case 1 -> rig.requests.step();
      default -> rig.workers.step();
    }
  }

  void saveCheckpoints() {
    rig.handlers.forEach(HandlerFollower::saveCheckpoint);
  }

  /** Ends as {@code close} of a client does. */
  void close() throws InterruptedException {
    rig.live.orElseThrow().close();
    rig.engine.stop();
    while (rig.thread.step()) {
      // until the engine has stopped
    }
    rig.lanes.drain(Duration.ZERO);
    saveCheckpoints();
    rig.handlers.forEach(HandlerFollower::releaseLease);
  }

  /** Ends between two steps. */
  void crash() {
    rig.live.orElseThrow().close();
  }
}
