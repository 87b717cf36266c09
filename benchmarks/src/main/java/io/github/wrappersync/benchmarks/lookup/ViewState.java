package io.github.wrappersync.benchmarks.lookup;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.testing.InMemoryPublisher;
import io.github.wrappersync.view.CreditCosts;
import io.github.wrappersync.view.Freshness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Prices in the view of a client that runs: it has loaded a snapshot, is live, and applies changes
 * if there are any. The publisher is in memory, so that nobody else takes part.
 */
@State(Scope.Benchmark)
public class ViewState {

  /** The system property that names the file to which the rate of changes is written. */
  static final String RATE_FILE = "benchmarks.lookup.rate";

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long HEARTBEAT_NANOS = Duration.ofSeconds(2).toNanos();
  private static final long BEAT_NANOS = Duration.ofMillis(1).toNanos();

  @Param("0")
  public int changesPerSecond;

  private final InMemoryPublisher publisher = new InMemoryPublisher();
  private final SyncClient client;
  final CreditCosts costs;
  final CreditCosts costsWithin;
  private @Nullable Thread changing;
  private volatile boolean stopped;

  public ViewState() {
    for (int price = 0; price < Prices.ALL; price++) {
      publish(price, Prices.cost(price));
    }
    client =
        SyncClient.builder("crm")
            .allTenants()
            .liveFeed(publisher.liveFeed("crm"))
            .catchUp(publisher.catchUp())
            .build();
    costs = client.creditCosts();
    costsWithin = costs.with(Freshness.within(Duration.ofMinutes(15)));
    client.start().awaitReady(PATIENCE);
  }

  @Setup
  public void begin() {
    Thread thread = new Thread(this::change, "changes");
    thread.setDaemon(true);
    changing = thread;
    thread.start();
  }

  /** Ends, and fails if the client has not kept up with the changes. */
  @TearDown
  public void end() throws InterruptedException {
    stopped = true;
    if (changing != null) {
      changing.join();
    }
    client.awaitPosition(publisher.head(), Duration.ofSeconds(1));
    client.close();
  }

  private void publish(int price, BigDecimal cost) {
    publisher.publish(
        "crm",
        Prices.tenant(price / Prices.OPERATIONS),
        DataTypes.CREDIT_CONFIGS,
        Prices.config(price, cost));
  }

  /** Publishes the changes that are due, a thousand times a second, and heartbeats. */
  private void change() {
    int[] prices = Prices.atRandom(1 << 16, 42);
    long began = System.nanoTime();
    long heartbeats = 0;
    int done = 0;
    while (!stopped) {
      long since = System.nanoTime() - began;
      for (long due = since / 1_000_000 * changesPerSecond / 1_000; done < due; done++) {
        publish(prices[done & 0xffff], BigDecimal.valueOf(2_000 + done, 2));
      }
      for (; heartbeats < since / HEARTBEAT_NANOS; heartbeats++) {
        publisher.heartbeat();
      }
      LockSupport.parkNanos(BEAT_NANOS);
    }
    tellRate(done * 1e9 / (System.nanoTime() - began));
  }

  private static void tellRate(double rate) {
    String file = System.getProperty(RATE_FILE);
    if (file != null) {
      try {
        Files.writeString(Path.of(file), Double.toString(rate));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
