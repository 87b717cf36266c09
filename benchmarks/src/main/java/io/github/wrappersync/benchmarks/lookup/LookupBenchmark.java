package io.github.wrappersync.benchmarks.lookup;

import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * One look-up of each candidate. Public, and not final, as JMH asks for it. How long and with how
 * many threads it is run is said by {@link LookupPart}.
 */
public class LookupBenchmark {

  @Benchmark
  public BigDecimal view(ViewState state, Reader reader) {
    reader.advance();
    return state.costs.require(reader.tenant(), reader.operation());
  }

  @Benchmark
  public BigDecimal viewWithin(ViewState state, Reader reader) {
    reader.advance();
    return state.costsWithin.require(reader.tenant(), reader.operation());
  }

  @Benchmark
  public BigDecimal caffeine(LocalMaps.Nested state, Reader reader) {
    reader.advance();
    Map<String, BigDecimal> operations = state.tenants.getIfPresent(reader.tenant());
    if (operations == null) {
      throw new IllegalStateException("The tenant is not there");
    }
    return found(operations.get(reader.operation()));
  }

  @Benchmark
  public BigDecimal hashMap(LocalMaps.Flat state, Reader reader) {
    reader.advance();
    return found(state.prices.get(reader.key()));
  }

  @Benchmark
  public double launchDarkly(LaunchDarklyState state, Reader reader) {
    reader.advance();
    return state.client.doubleVariation(
        reader.key(), state.contexts[reader.tenantNumber()], Double.NaN);
  }

  @Benchmark
  public Long redissonLong(RedissonState.Longs state, Reader reader) {
    reader.advance();
    return found(state.prices.get(reader.key()));
  }

  @Benchmark
  public Long redissonObject(RedissonState.Objects state, Reader reader) {
    reader.advance();
    return found(state.prices.get(reader.key()));
  }

  @Benchmark
  public BigDecimal redissonDefault(RedissonState.Default state, Reader reader) {
    reader.advance();
    return found(state.prices.get(reader.key()));
  }

  @Benchmark
  public BigDecimal redisGet(RedisState state, Reader reader) {
    reader.advance();
    return new BigDecimal(found(state.commands.get(reader.key())));
  }

  private static <V> V found(@Nullable V value) {
    if (value == null) {
      throw new IllegalStateException("The price is not there");
    }
    return value;
  }
}
