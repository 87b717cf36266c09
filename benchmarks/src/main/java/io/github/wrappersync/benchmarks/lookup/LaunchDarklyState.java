package io.github.wrappersync.benchmarks.lookup;

import com.launchdarkly.sdk.LDContext;
import com.launchdarkly.sdk.LDValue;
import com.launchdarkly.sdk.server.Components;
import com.launchdarkly.sdk.server.LDClient;
import com.launchdarkly.sdk.server.LDConfig;
import com.launchdarkly.sdk.server.integrations.TestData;
import java.io.IOException;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Prices as feature flags with one value each, the form that takes least to evaluate; held in
 * memory by its test data source, without events and diagnostics.
 */
@State(Scope.Benchmark)
public class LaunchDarklyState {

  final LDContext[] contexts =
      IntStream.range(0, Prices.TENANTS)
          .mapToObj(number -> LDContext.create(Prices.tenant(number)))
          .toArray(LDContext[]::new);
  final LDClient client;

  public LaunchDarklyState() {
    TestData flags = TestData.dataSource();
    Prices.forEach(
        (key, price) ->
            flags.update(
                flags.flag(key).valueForAll(LDValue.of(Prices.cost(price).doubleValue()))));
    LDConfig config =
        new LDConfig.Builder()
            .dataSource(flags)
            .events(Components.noEvents())
            .diagnosticOptOut(true)
            .build();
    client = new LDClient("no-key", config);
    double cost = client.doubleVariation(Prices.key(7), contexts[0], Double.NaN);
    if (cost != Prices.cost(7).doubleValue()) {
      throw new IllegalStateException("LaunchDarkly answers " + cost);
    }
  }

  @TearDown
  public void stop() throws IOException {
    client.close();
  }
}
