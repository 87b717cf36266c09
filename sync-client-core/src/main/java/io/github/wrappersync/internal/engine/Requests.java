package io.github.wrappersync.internal.engine;

import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.feed.CatchUpException;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.model.SyncException;
import io.github.wrappersync.time.TimeSource;
import java.time.Duration;
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
    aside = parts.requests();
    thread = parts.thread();
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

  static Snapshot snapshot(CatchUp catchUp, Scope scope) {
    return Snapshot.read(catchUp, scope);
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
