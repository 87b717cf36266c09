package io.github.wrappersync.internal.engine;

import io.github.wrappersync.feed.CatchUpException;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.model.SyncException;
import io.github.wrappersync.time.TimeSource;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Runs what blocks aside and posts the answer to the engine's thread. An answer of before {@link
 * #forget} is not delivered.
 */
final class Requests {

  private final Executor aside;
  private final Executor thread;
  private long round;

  Requests(EngineParts parts) {
    this(parts.requests(), parts.thread());
  }

  /**
   * Asks with threads of its own.
   *
   * @param aside runs what blocks
   * @param thread the engine's thread
   */
  Requests(Executor aside, Executor thread) {
    this.aside = aside;
    this.thread = thread;
  }

  /** Answers of requests under way are of no interest any more. */
  void forget() {
    round++;
  }

  <T> void ask(Callable<T> request, Consumer<T> answer, Consumer<CatchUpException> failure) {
    long asked = round;
    try {
      aside.execute(
          () -> {
            try {
              T result = request.call();
              post(asked, () -> answer.accept(result));
            } catch (CatchUpException e) {
              post(asked, () -> failure.accept(e));
            } catch (Exception e) {
              post(asked, () -> failure.accept(unexpected(e)));
            }
          });
    } catch (RejectedExecutionException closed) {
      // The client is closing: nobody waits for the answer.
    }
  }

  /** Runs a task later on the engine's thread, unless {@link #forget} comes first. */
  void after(TimeSource time, Duration wait, Runnable task) {
    long asked = round;
    time.schedule(wait, () -> post(asked, task));
  }

  /**
   * The snapshot that a client begins with: of those data types whose records are held.
   *
   * @param of what is asked for at all
   */
  static Snapshot first(EngineParts parts, Scope of) {
    Set<String> held = new HashSet<>(parts.heldTypes());
    held.retainAll(of.dataTypes());
    return held.isEmpty()
        ? Snapshot.beginning(parts.catchUp(), of)
        : Snapshot.read(parts.catchUp(), new Scope(of.application(), of.tenants(), held));
  }

  private void post(long asked, Runnable delivery) {
    thread.execute(
        () -> {
          if (asked == round) {
            delivery.run();
          }
        });
  }

  private static CatchUpException unexpected(Exception e) {
    CatchUpException.Kind kind =
        e instanceof SyncException
            ? CatchUpException.Kind.REFUSED
            : CatchUpException.Kind.UNAVAILABLE;
    String message = e.getMessage() == null ? e.getClass().getName() : e.getMessage();
    return new CatchUpException(kind, message, e);
  }
}
