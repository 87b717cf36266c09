package io.github.wrappersync.publisher.proof;

import io.github.wrappersync.publisher.endtoend.RedisProcess;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** The Redis of a run, to be killed, emptied, and made impatient with slow subscribers. */
final class RedisServerProcess implements AutoCloseable {

  private static final Duration END = Duration.ofSeconds(5);

  private final RedisProcess process;
  private final RedisClient client;

  /** Starts it. */
  RedisServerProcess(RedisProcess process) {
    this.process = process;
    process.start();
    client =
        RedisClient.create(
            RedisURI.builder()
                .withHost("localhost")
                .withPort(process.port())
                .withTimeout(Duration.ofSeconds(2))
                .build());
    limit();
  }

  private void limit() {
    ask(redis -> redis.configSet("client-output-buffer-limit", "pubsub 65536 65536 1"));
  }

  int port() {
    return process.port();
  }

  String version() {
    return info("redis_version");
  }

  private String info(String name) {
    return ask(RedisCommands::info)
        .lines()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("");
  }

  /** {@code kill -9}. */
  void kill() {
    ProcessHandle handle = ProcessHandle.of(Long.parseLong(info("process_id"))).orElseThrow();
    handle.destroyForcibly();
    Patience.until("Redis has ended", END, () -> !handle.isAlive());
    process.stop();
  }

  void startAgain() {
    process.start();
    limit();
  }

  void flush() {
    ask(RedisCommands::flushall);
  }

  /** {@code CLIENT KILL} of those that come from these ports; gives how many there were. */
  long killClients(List<Integer> ports) {
    return ask(
        redis -> {
          long killed = 0;
          for (int port : ports) {
            killed += redis.clientKill(KillArgs.Builder.addr("127.0.0.1:" + port));
          }
          return killed;
        });
  }

  /** How many clients come from one of these ports. */
  long clientsFrom(List<Integer> ports) {
    return ask(RedisCommands::clientList)
        .lines()
        .filter(
            line -> ports.stream().anyMatch(port -> line.contains(" addr=127.0.0.1:" + port + " ")))
        .count();
  }

  long publish(String channel, String message) {
    return ask(redis -> redis.publish(channel, message));
  }

  private <T> T ask(Function<RedisCommands<String, String>, T> question) {
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      return question.apply(connection.sync());
    }
  }

  @Override
  public void close() {
    client.shutdown(Duration.ZERO, Duration.ZERO);
    process.stop();
  }
}
