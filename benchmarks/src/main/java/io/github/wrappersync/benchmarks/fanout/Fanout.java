package io.github.wrappersync.benchmarks.fanout;

import io.github.wrappersync.benchmarks.Run;
import io.github.wrappersync.benchmarks.servers.Redis;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** What PUBLISH costs Redis, by the number of those who listen. */
final class Fanout {

  private static final int WINDOW = 500;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String CHANNEL = "crm:tenant-123:users";

  /** As long as an envelope. */
  private static final String MESSAGE = "x".repeat(560);

  private Fanout() {}

  /**
   * What was measured with so many who listen.
   *
   * @param perSecond messages
   * @param microseconds of Redis's CPU for a message
   */
  record Row(int listeners, double perSecond, double microseconds) {

    /** Microseconds of Redis's CPU for one message to one who listens. */
    double delivery() {
      return microseconds / listeners;
    }
  }

  static List<Row> measure(Run run, Redis redis) throws Exception {
    List<Row> rows = new ArrayList<>();
    for (int listeners : run.size().choose(List.of(1, 10, 50, 200), List.of(1, 10))) {
      int messages =
          run.size().choose(Math.max(8_000, Math.min(200_000, 2_000_000 / listeners)), 1_000);
      Row row = row(redis, listeners, messages);
      rows.add(row);
      run.progress(
          "  %d listen: %,.0f messages/s, %.1f µs of Redis's CPU for a message, %.2f for each who listens",
          listeners, row.perSecond(), row.microseconds(), row.delivery());
    }
    return rows;
  }

  /** Also warms up, with a tenth of the messages. */
  private static Row row(Redis redis, int count, int messages) throws Exception {
    RedisClient client = RedisClient.create(redis.uri());
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try (Listeners listeners = Listeners.subscribe(URI.create(redis.uri()), count);
        StatefulRedisConnection<String, String> connection = client.connect()) {
      connection.setAutoFlushCommands(false);
      send(threads, connection, listeners, count, messages / 10);
      double cpu = redis.cpuSeconds();
      long began = System.nanoTime();
      send(threads, connection, listeners, count, messages);
      double seconds = (System.nanoTime() - began) / 1e9;
      return new Row(count, messages / seconds, 1e6 * (redis.cpuSeconds() - cpu) / messages);
    } finally {
      threads.shutdownNow();
      client.shutdown(0, 1, TimeUnit.SECONDS);
    }
  }

  private static void send(
      ExecutorService threads,
      StatefulRedisConnection<String, String> connection,
      Listeners listeners,
      int count,
      int messages)
      throws Exception {
    Future<?> publishing =
        threads.submit(
            () -> {
              publish(connection, messages);
              return null;
            });
    listeners.read((long) count * messages * Listeners.size(CHANNEL, MESSAGE));
    publishing.get();
  }

  private static void publish(StatefulRedisConnection<String, String> connection, int messages) {
    List<RedisFuture<Long>> sent = new ArrayList<>(WINDOW);
    for (int message = 1; message <= messages; message++) {
      sent.add(connection.async().publish(CHANNEL, MESSAGE));
      if (sent.size() == WINDOW || message == messages) {
        connection.flushCommands();
        if (!LettuceFutures.awaitAll(PATIENCE, sent.toArray(new RedisFuture<?>[0]))) {
          throw new IllegalStateException("Redis has not answered after " + PATIENCE);
        }
        sent.clear();
      }
    }
  }
}
