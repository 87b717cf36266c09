package io.github.wrappersync.internal.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Those who asked for a verification: they wait for a pull that begins after they asked. Belongs to
 * the engine's thread.
 */
final class Waiters {

  private final List<CompletableFuture<Long>> forNextPull = new ArrayList<>();
  private final List<CompletableFuture<Long>> forThisPull = new ArrayList<>();

  void add(CompletableFuture<Long> waiter) {
    forNextPull.add(waiter);
  }

  void pullBegins() {
    forThisPull.addAll(forNextPull);
    forNextPull.clear();
  }

  void pullFailed() {
    forNextPull.addAll(forThisPull);
    forThisPull.clear();
  }

  void verified(long position) {
    forThisPull.forEach(waiter -> waiter.complete(position));
    forThisPull.clear();
  }

  void cancel() {
    forNextPull.forEach(waiter -> waiter.cancel(false));
    forThisPull.forEach(waiter -> waiter.cancel(false));
  }
}
