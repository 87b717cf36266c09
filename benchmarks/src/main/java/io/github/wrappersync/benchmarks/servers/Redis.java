package io.github.wrappersync.benchmarks.servers;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/**
 * A Redis of one candidate's own, without persistence: the machine's own {@code redis-server} if
 * there is one, otherwise the embedded 6.2. A subscriber that falls behind is not cut off.
 */
public final class Redis implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(10);
  private static final Duration END = Duration.ofSeconds(5);

  private final Process process;
  private final int port;
  private final String version;

  private Redis(Process process, int port, String version) {
    this.process = process;
    this.port = port;
    this.version = version;
  }

  /**
   * Starts one and waits until it answers.
   *
   * @param directory an existing one, for its log
   */
  public static Redis start(Path directory) throws IOException, InterruptedException {
    int port = freePort();
    Process process =
        new ProcessBuilder(
                List.of(
                    executable().toString(),
                    "--port",
                    Integer.toString(port),
                    "--bind",
                    "127.0.0.1",
                    "--save",
                    "",
                    "--appendonly",
                    "no",
                    "--client-output-buffer-limit",
                    "pubsub 0 0 0"))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("redis.log").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    try {
      return new Redis(process, port, awaitVersion(port));
    } catch (RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static Path executable() throws IOException {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(entry -> Path.of(entry, "redis-server"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(ExecutableProvider.newJarResourceProvider().get().toPath());
  }

  private static String awaitVersion(int port) throws InterruptedException {
    RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", port));
    long deadline = System.nanoTime() + START.toNanos();
    try {
      while (true) {
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
          return connection
              .sync()
              .info("server")
              .lines()
              .filter(line -> line.startsWith("redis_version:"))
              .map(line -> line.substring("redis_version:".length()))
              .findFirst()
              .orElse("unknown");
        } catch (RedisException e) {
          if (System.nanoTime() > deadline) {
            throw e;
          }
          TimeUnit.MILLISECONDS.sleep(50);
        }
      }
    } finally {
      client.shutdown(0, 1, TimeUnit.SECONDS);
    }
  }

  /** A port that was free a moment ago. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  public String uri() {
    return "redis://127.0.0.1:" + port;
  }

  /** Such as {@code 7.0.15}. */
  public String version() {
    return version;
  }

  /** The time that it has worked, in seconds. */
  public double cpuSeconds() {
    return Usage.cpuSeconds(process.pid());
  }

  @Override
  public void close() {
    Ending.end(process, END);
  }
}
