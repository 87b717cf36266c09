package io.github.wrappersync.benchmarks.writers;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * A start of the publisher that lasts until it has installed its triggers, as an installation does
 * it. It needs no Redis for that.
 */
final class PublisherInstall {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private PublisherInstall() {}

  static void run(Path jar, String databaseUrl, Path log, Callable<Boolean> installed)
      throws Exception {
    if (!Files.isRegularFile(jar)) {
      throw new IllegalStateException(
          "There is no publisher at %s: build it first, and name it with -Dbenchmarks.publisher"
              .formatted(jar));
    }
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar.toString()));
    builder
        .environment()
        .putAll(
            Map.of(
                "DATABASE_URL",
                databaseUrl,
                "REDIS_URL",
                "redis://localhost:" + freePort(),
                "SERVER_PORT",
                String.valueOf(freePort()),
                "SERVER_ADDRESS",
                "127.0.0.1",
                "SYNC_PUBLISHER_ADMIN_TOKEN",
                "the-token-of-a-benchmark"));
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Thread hook = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      await(process, log, installed);
    } finally {
      process.destroy();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }

  private static void await(Process process, Path log, Callable<Boolean> installed)
      throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!installed.call()) {
      if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("The publisher ended:\n" + Files.readString(log));
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "The publisher has not installed its triggers within %s: see %s".formatted(LIMIT, log));
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
