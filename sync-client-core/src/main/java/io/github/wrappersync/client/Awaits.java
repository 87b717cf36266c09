package io.github.wrappersync.client;

import io.github.wrappersync.internal.engine.StatusBoard;
import io.github.wrappersync.model.SyncException;
import io.github.wrappersync.status.SyncStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Waits for a started client. Every wait ends at once when the client is closed, and is refused on
 * the client's own threads: what is awaited there is done by the thread that would wait.
 */
final class Awaits {

  private final StatusBoard board;
  private final RunningClient client;
  private final Duration timeout;
  private final long begun = System.nanoTime();

  Awaits(StatusBoard board, RunningClient client, String what, Duration timeout) {
    this.board = board;
    this.client = client;
    this.timeout = timeout;
    if (client.runsThisThread()) {
      throw new IllegalStateException(
          "%s on thread '%s' would wait for itself: a handler or a view is being told of a change there. Wait on another thread"
              .formatted(what, Thread.currentThread().getName()));
    }
  }

  void ready() {
    await(
        () -> board.isLoaded() && board.refusedDataTypes().isEmpty(),
        () -> "The client is not ready");
  }

  void position(long position) {
    if (board.verifiedPosition() < position) {
      client.engine().refresh();
    }
    await(
        () -> board.verifiedPosition() >= position,
        () -> "Position %d is not reached".formatted(position));
  }

  /** Where the event log is replaced meanwhile, positions of before are never reached: anew. */
  void caughtUp() {
    Optional<String> epoch;
    do {
      CompletableFuture<Long> verified = client.engine().verifyNow();
      CompletableFuture<Long> unused = verified.whenComplete((position, failure) -> board.stir());
      try {
        await(verified::isDone, () -> "The client has not caught up");
      } finally {
        verified.cancel(false);
      }
      if (verified.isCancelled()) {
        throw closed("The client has not caught up");
      }
      long position = verified.join();
      Optional<String> of = board.epoch();
      epoch = of;
      await(
          () -> client.behind(position).isEmpty() || !board.epoch().equals(of),
          () ->
              "The handlers have not caught up with position %d%s"
                  .formatted(position, handlersBehind(position)));
    } while (!board.epoch().equals(epoch));
  }

  private String handlersBehind(long position) {
    List<String> behind = client.behind(position);
    return behind.isEmpty() ? "" : " (" + String.join(", ", behind) + ")";
  }

  private void await(BooleanSupplier condition, Supplier<String> problem) {
    StatusBoard.Wait end;
    try {
      end = board.await(timeout.minusNanos(System.nanoTime() - begun), condition);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SyncException(
          problem.get() + ": interrupted while waiting for it; the client goes on");
    }
    if (end == StatusBoard.Wait.CLOSED) {
      throw closed(problem.get());
    }
    if (end == StatusBoard.Wait.TIMED_OUT) {
      throw timedOut(problem.get());
    }
  }

  private static IllegalStateException closed(String problem) {
    return new IllegalStateException(problem + ": it was closed meanwhile");
  }

  private SyncTimeoutException timedOut(String problem) {
    SyncStatus status = board.status();
    String refused =
        status.refusedDataTypes().isEmpty()
            ? ""
            : ", the publisher does not give it the data types "
                + String.join(", ", status.refusedDataTypes());
    return new SyncTimeoutException(
        "%s after %s: its state is %s, verified up to position %d%s%s. It goes on trying"
            .formatted(
                problem,
                timeout,
                status.state(),
                status.verifiedPosition(),
                refused,
                status
                    .lastError()
                    .map(error -> ", and the last problem was: " + error)
                    .orElse("")));
  }
}
