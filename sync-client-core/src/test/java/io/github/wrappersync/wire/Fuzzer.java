package io.github.wrappersync.wire;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Gives hostile texts to all readers in turn. Each text is refused with the documented exception,
 * or read into something that holds; in bounded time, and with memory bounded by the text's length.
 */
final class Fuzzer {

  /** No input needs a hundredth of it; the rest is room for a busy machine. */
  private static final Duration LONGEST = Duration.ofSeconds(10);

  /** Bytes that may be allocated for each character, and whatever the text is. */
  private static final long FACTOR = 200;

  private static final long CONSTANT = 512 * 1024;
  private static final int WARM_UP = 1_000;
  private static final int LONGEST_MESSAGE = 2_000;
  private static final int MOST_FAILURES = 10;

  /**
   * What a run found.
   *
   * @param read inputs that were read, by reader
   * @param refused inputs that were refused, by reader
   * @param failures each with the command that repeats it
   * @param mostAllocated bytes for one input
   */
  record Result(
      Map<String, Long> read,
      Map<String, Long> refused,
      List<String> failures,
      long mostAllocated,
      Duration slowest,
      Duration lasted) {}

  private final long seed;
  private final List<FuzzTarget> targets = FuzzTargets.all();
  private final FuzzInputs inputs = new FuzzInputs(FuzzTargets.golden(""));
  private final com.sun.management.ThreadMXBean threads =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Map<String, Long> read = new TreeMap<>();
  private final Map<String, Long> refused = new TreeMap<>();
  private final List<String> failures = new ArrayList<>();
  private long mostAllocated;
  private long slowest;
  private volatile long current;
  private volatile long begun;

  Fuzzer(long seed) {
    this.seed = seed;
  }

  /** Runs the inputs of these numbers, and returns when all are through or one is stuck. */
  Result run(long first, long count) throws InterruptedException {
    long start = System.nanoTime();
    begun = start;
    Thread worker = new Thread(() -> runAll(first, count), "fuzz");
    worker.setDaemon(true);
    worker.setUncaughtExceptionHandler(
        (thread, e) ->
            failures.add("No more inputs were made after %s%n%s".formatted(e, replay(current))));
    worker.start();
    while (worker.isAlive()) {
      worker.join(100);
      long since = System.nanoTime() - begun;
      if (since > LONGEST.toNanos()) {
        throw new AssertionError(
            "Still busy after %s, at %s%n%s"
                .formatted(LONGEST, Arrays.toString(worker.getStackTrace()), replay(current)));
      }
    }
    return new Result(
        read,
        refused,
        failures,
        mostAllocated,
        Duration.ofNanos(slowest),
        Duration.ofNanos(System.nanoTime() - start));
  }

  private void runAll(long first, long count) {
    warmUp();
    for (long number = first; number < first + count; number++) {
      if (failures.size() >= MOST_FAILURES) {
        return;
      }
      runOne(number);
    }
  }

  /** Classes are loaded at the first use; that is no input's doing. */
  private void warmUp() {
    for (long number = 0; number < WARM_UP; number++) {
      SplittableRandom random = FuzzInputs.random(~seed, number);
      FuzzTarget target = targets.get((int) (number % targets.size()));
      String good = target.pick(random);
      attack(target, inputs.spoil(good, random), good);
    }
    read.clear();
    refused.clear();
  }

  private void runOne(long number) {
    SplittableRandom random = FuzzInputs.random(seed, number);
    FuzzTarget target = targets.get((int) (number % targets.size()));
    current = number;
    begun = System.nanoTime();
    String good = target.pick(random);
    String text = inputs.spoil(good, random);
    begun = System.nanoTime();
    long before = threads.getCurrentThreadAllocatedBytes();
    String failure = attack(target, text, good);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    slowest = Math.max(slowest, System.nanoTime() - begun);
    mostAllocated = Math.max(mostAllocated, allocated);
    if (failure.isEmpty() && allocated > CONSTANT + FACTOR * text.length()) {
      failure = "%,d bytes were allocated for %,d characters".formatted(allocated, text.length());
    }
    if (!failure.isEmpty()) {
      failures.add(
          "%s: %s%n  input: %s%n  %s"
              .formatted(target.name(), failure, Parsing.abbreviate(text), replay(number)));
    }
  }

  private String attack(FuzzTarget target, String text, String good) {
    try {
      target.reader().read(text, good);
      read.merge(target.name(), 1L, Long::sum);
      return "";
    } catch (WireException | WebhookSignatureException e) {
      refused.merge(target.name(), 1L, Long::sum);
      return fault(e.getMessage());
    } catch (Throwable e) {
      return "%s, expected a WireException; at %s"
          .formatted(e, Arrays.stream(e.getStackTrace()).limit(6).toList());
    }
  }

  /** A message is one line of a log, whatever was sent. */
  private static String fault(String message) {
    if (message.length() > LONGEST_MESSAGE) {
      return "a message of %,d characters: %s"
          .formatted(message.length(), message.substring(0, 200));
    }
    return message.chars().anyMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029)
        ? "a message of more than one line: " + message
        : "";
  }

  private String replay(long number) {
    return "again: mvn -Pproof verify -pl sync-client-core -Dtest=FuzzProofTest -Dproof.fuzz.seed=%d -Dproof.fuzz.number=%d"
        .formatted(seed, number);
  }

  static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(count -> count).sum();
  }

  /** What a run of so many inputs did, for people. */
  static String describe(Result result) {
    long read = sum(result.read());
    long refused = sum(result.refused());
    return "%,d hostile inputs in %d s: %,d refused, %,d read; slowest %d ms, most allocated %,d bytes%nread: %s%nrefused: %s"
        .formatted(
            read + refused,
            TimeUnit.NANOSECONDS.toSeconds(result.lasted().toNanos()),
            refused,
            read,
            result.slowest().toMillis(),
            result.mostAllocated(),
            result.read(),
            result.refused());
  }
}
