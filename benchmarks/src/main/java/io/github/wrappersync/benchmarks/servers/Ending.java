package io.github.wrappersync.benchmarks.servers;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Ends processes. */
final class Ending {

  private Ending() {}

  /** Tells a process to end, and kills it if it has not done so in this time. */
  static void end(Process process, Duration atMost) {
    process.destroy();
    try {
      if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
