package io.github.wrappersync.view;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A tenant that look-ups wait for. It counts them, so that a load that nobody waits for any more is
 * given up; who counts holds the lock of the map's entry.
 *
 * @param <I> the index of the tenant's records
 */
final class Awaited<I> {

  private final CompletableFuture<I> index = new CompletableFuture<>();
  private volatile @Nullable String problem;
  private int waiting;

  CompletableFuture<I> index() {
    return index;
  }

  @Nullable String problem() {
    return problem;
  }

  void problem(String text) {
    problem = text;
  }

  /** One more waits. */
  Awaited<I> joined() {
    waiting++;
    return this;
  }

  /** One less waits; null if that was the last. */
  @Nullable Awaited<I> left() {
    waiting--;
    return waiting == 0 ? null : this;
  }
}
