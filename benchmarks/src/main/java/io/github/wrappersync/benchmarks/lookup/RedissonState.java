package io.github.wrappersync.benchmarks.lookup;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.redisson.Redisson;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.api.options.LocalCachedMapOptions.EvictionPolicy;
import org.redisson.client.codec.LongCodec;
import org.redisson.client.codec.StringCodec;
import org.redisson.codec.CompositeCodec;
import org.redisson.config.Config;

/**
 * Prices in a map of Redisson with a local cache that has room for all of them, and holds all of
 * them before anything is asked.
 */
public abstract class RedissonState<V> {

  private static final int BATCH = 5_000;

  private final RedissonClient client;
  final RLocalCachedMap<String, V> prices;

  RedissonState(LocalCachedMapOptions<String, V> options, IntFunction<V> value) {
    Config config = new Config();
    config.useSingleServer().setAddress(System.getProperty(RedisState.ADDRESS));
    client = Redisson.create(config);
    prices = client.getLocalCachedMap(options.cacheSize(0).evictionPolicy(EvictionPolicy.NONE));
    Map<String, V> all = new HashMap<>();
    Prices.forEach((key, price) -> all.put(key, value.apply(price)));
    prices.putAll(all, BATCH);
    prices.preloadCache();
    if (prices.cachedKeySet().size() != Prices.ALL) {
      throw new IllegalStateException("Cached are only " + prices.cachedKeySet().size());
    }
  }

  @TearDown
  public void stop() {
    client.getKeys().flushall();
    client.shutdown();
  }

  /** With the codecs that take least time: strings and longs, hundredths of a credit. */
  @State(Scope.Benchmark)
  public static class Longs extends RedissonState<Long> {

    public Longs() {
      super(
          LocalCachedMapOptions.<String, Long>name("prices")
              .codec(new CompositeCodec(StringCodec.INSTANCE, LongCodec.INSTANCE)),
          Prices::hundredths);
    }
  }

  /** The same, and the local cache is asked with the key itself instead of a hash of its bytes. */
  @State(Scope.Benchmark)
  public static class Objects extends RedissonState<Long> {

    public Objects() {
      super(
          LocalCachedMapOptions.<String, Long>name("prices")
              .codec(new CompositeCodec(StringCodec.INSTANCE, LongCodec.INSTANCE))
              .useObjectAsCacheKey(true),
          Prices::hundredths);
    }
  }

  /** With the codec that it has unless another one is given. */
  @State(Scope.Benchmark)
  public static class Default extends RedissonState<BigDecimal> {

    public Default() {
      super(LocalCachedMapOptions.name("prices"), Prices::cost);
    }
  }
}
