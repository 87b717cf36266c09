package io.github.wrappersync.internal.engine;

import io.github.wrappersync.feed.CatchUpException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Those who asked for a verification: they wait for a pull that begins after they asked. Belongs to
 * the engine's thread.
 */
final class Waiters {

  /**
   * One of them.
   *
   * @param impatient whether it is told of a failure, instead of waiting for a pull that does not
   *     fail
   */
  private record Waiter(CompletableFuture<Long> answer, boolean impatient) {}

  private final List<Waiter> forNextPull = new ArrayList<>();
  private final List<Waiter> forThisPull = new ArrayList<>();

  void add(CompletableFuture<Long> answer) {
    forNextPull.add(new Waiter(answer, false));
  }

  void addImpatient(CompletableFuture<Long> answer) {
    forNextPull.add(new Waiter(answer, true));
  }

  void pullBegins() {
    forThisPull.addAll(forNextPull);
    forNextPull.clear();
  }

  /** There will be another one. */
  void pullAgain() {
    forNextPull.addAll(forThisPull);
    forThisPull.clear();
  }

  /** A pull failed, or a snapshot: the next try may be long in coming. */
  void failed(CatchUpException failure) {
    pullAgain();
    forNextPull.removeIf(
        waiter -> waiter.impatient() && waiter.answer().completeExceptionally(failure));
  }

  void verified(long position) {
    forThisPull.forEach(waiter -> waiter.answer().complete(position));
    forThisPull.clear();
  }

  void cancel() {
    forNextPull.forEach(waiter -> waiter.answer().cancel(false));
    forThisPull.forEach(waiter -> waiter.answer().cancel(false));
  }
}
