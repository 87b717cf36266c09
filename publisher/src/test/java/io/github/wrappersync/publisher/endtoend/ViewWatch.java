package io.github.wrappersync.publisher.endtoend;

import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.view.CreditCosts;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Reads a view all the time, and looks for what nobody may ever see: that records are missing which
 * always exist, that of two records which always change together one is ahead, or that an old value
 * comes back.
 */
final class ViewWatch implements AutoCloseable {

  /** As many configurations of one tenant as exist from the beginning to the end. */
  private static final int RECORDS = 300;

  private static final String PREFIX = "crm.watched.";

  private final CreditCosts costs;
  private final Thread reader = new Thread(this::watch, "view-watch");
  private final List<String> faults = new ArrayList<>();
  private volatile boolean over;
  private long reads;
  private int steps;
  private int falls;
  private BigDecimal last = BigDecimal.ZERO;

  /**
   * @param costs a view that is loaded
   */
  ViewWatch(CreditCosts costs) {
    this.costs = costs;
    reader.start();
  }

  /** Inserts what is watched. */
  static void insert(Installation wrapper) {
    wrapper.execute(
        """
        INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost)
        SELECT 'watched-' || n, 'acme', '%s' || n, 1.00 FROM generate_series(1, %d) AS n
        """
            .formatted(PREFIX, RECORDS));
  }

  /** Changes the two records together, all the time, until it is closed. */
  static AutoCloseable changes(TestDatabase database) {
    ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    var unused =
        thread.scheduleWithFixedDelay(
            () ->
                database.execute(
                    """
                    UPDATE credit_configurations SET credit_cost = credit_cost + 1 WHERE config_id IN ('watched-1', 'watched-300')
                    """),
            0,
            10,
            TimeUnit.MILLISECONDS);
    return () -> {
      thread.shutdown();
      if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("A change is under way for more than 10 s");
      }
    };
  }

  private void watch() {
    while (!over && faults.isEmpty()) {
      List<CreditConfig> all =
          costs.all("acme").stream()
              .filter(config -> config.operationCode().startsWith(PREFIX))
              .toList();
      reads++;
      if (all.size() != RECORDS) {
        faults.add("%d records of %d at read %d".formatted(all.size(), RECORDS, reads));
      }
      BigDecimal first = cost(all, "watched-1");
      BigDecimal second = cost(all, "watched-300");
      if (first.subtract(second).abs().compareTo(BigDecimal.ONE) > 0) {
        faults.add("%s and %s at read %d".formatted(first, second, reads));
      }
      steps += first.compareTo(last) > 0 ? 1 : 0;
      falls += first.compareTo(last) < 0 ? 1 : 0;
      last = first;
      Thread.onSpinWait();
    }
  }

  private static BigDecimal cost(List<CreditConfig> all, String configId) {
    return all.stream()
        .filter(config -> config.configId().equals(configId))
        .map(CreditConfig::creditCost)
        .findFirst()
        .orElse(BigDecimal.ZERO);
  }

  /** What was seen until it was closed. */
  record Seen(long reads, int steps, int falls, List<String> faults) {}

  /** Ends the reading, and tells what was seen. */
  Seen seen() {
    close();
    return new Seen(reads, steps, falls, faults);
  }

  @Override
  public void close() {
    over = true;
    try {
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
