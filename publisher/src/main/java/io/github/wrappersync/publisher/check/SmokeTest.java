package io.github.wrappersync.publisher.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Tries one thing after the other in a live installation. Thread-safe; blocks for as long as all of
 * it takes, with a bound for each. One that fails, or comes to no end, stops none of the others.
 */
public final class SmokeTest implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final List<Check> checks;
  private final Duration patience;
  private final Semaphore one = new Semaphore(1);
  private final ExecutorService executor =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "sync-check");
            thread.setDaemon(true);
            return thread;
          });

  /** With what all checks need. */
  public SmokeTest(CheckParts parts) {
    this(parts.checks(), PATIENCE);
  }

  SmokeTest(List<Check> checks, Duration patience) {
    this.checks = List.copyOf(checks);
    this.patience = patience;
  }

  /** A line of the answer. */
  public record Line(String name, boolean ok, String detail, long millis) {}

  /**
   * All lines.
   *
   * @param ok whether each of them is
   */
  public record Report(boolean ok, List<Line> lines) {}

  /** Tries everything; empty if another run is under way on this instance. */
  public Optional<Report> run() {
    if (!one.tryAcquire()) {
      return Optional.empty();
    }
    try {
      List<Line> lines = new ArrayList<>();
      for (Check check : checks) {
        lines.add(line(check));
      }
      return Optional.of(new Report(lines.stream().allMatch(Line::ok), List.copyOf(lines)));
    } finally {
      one.release();
    }
  }

  private Line line(Check check) {
    long began = System.nanoTime();
    Callable<Check.Outcome> task = check::run;
    Future<Check.Outcome> running = executor.submit(task);
    Check.Outcome outcome;
    try {
      outcome = running.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      running.cancel(true);
      outcome = Check.Outcome.bad("It came to no end within %d ms".formatted(patience.toMillis()));
    } catch (ExecutionException e) {
      outcome = Check.Outcome.bad("It could not be tried: " + message(e));
    } catch (InterruptedException e) {
      running.cancel(true);
      Thread.currentThread().interrupt();
      outcome = Check.Outcome.bad("It was interrupted");
    }
    return new Line(
        check.name(), outcome.ok(), outcome.detail(), (System.nanoTime() - began) / 1_000_000);
  }

  private static String message(ExecutionException failure) {
    Throwable cause = failure.getCause();
    return String.valueOf((cause == null ? failure : cause).getMessage());
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
