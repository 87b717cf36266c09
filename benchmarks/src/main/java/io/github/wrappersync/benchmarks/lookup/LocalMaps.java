package io.github.wrappersync.benchmarks.lookup;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Prices in bare maps, without anything that keeps them current. */
public final class LocalMaps {

  private LocalMaps() {}

  /** A map of each tenant in a cache. */
  @State(Scope.Benchmark)
  public static class Nested {

    final Cache<String, Map<String, BigDecimal>> tenants = Caffeine.newBuilder().build();

    public Nested() {
      for (int price = 0; price < Prices.ALL; price++) {
        tenants
            .get(Prices.tenant(price / Prices.OPERATIONS), tenant -> new HashMap<>())
            .put(Prices.operation(price % Prices.OPERATIONS), Prices.cost(price));
      }
    }
  }

  /** One map, under keys of tenant and operation. */
  @State(Scope.Benchmark)
  public static class Flat {

    final Map<String, BigDecimal> prices = new HashMap<>();

    public Flat() {
      Prices.forEach((key, price) -> prices.put(key, Prices.cost(price)));
    }
  }
}
