package io.github.wrappersync.benchmarks.lookup;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.HashMap;
import java.util.Map;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Prices in Redis on the same machine, asked for over one connection that all readers share. */
@State(Scope.Benchmark)
public class RedisState {

  /** The system property that names the address. */
  static final String ADDRESS = "benchmarks.lookup.redis";

  private static final int BATCH = 5_000;

  private final RedisClient client;
  final RedisCommands<String, String> commands;

  public RedisState() {
    client = RedisClient.create(System.getProperty(ADDRESS));
    StatefulRedisConnection<String, String> connection = client.connect();
    commands = connection.sync();
    Map<String, String> batch = new HashMap<>();
    Prices.forEach(
        (key, price) -> {
          batch.put(key, Prices.cost(price).toPlainString());
          if (batch.size() == BATCH || price == Prices.ALL - 1) {
            commands.mset(batch);
            batch.clear();
          }
        });
  }

  @TearDown
  public void stop() {
    commands.flushall();
    client.shutdown();
  }
}
