package io.github.wrappersync.metrics;

import io.github.wrappersync.status.SyncStatus;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A client's status, asked for once for all meters of a scrape: it names every channel. */
final class LatestStatus {

  private static final long HOLDS_NANOS = 100_000_000;

  private final Supplier<SyncStatus> client;
  private final LongSupplier nanos;
  private @Nullable SyncStatus latest;
  private long at;

  LatestStatus(Supplier<SyncStatus> client, LongSupplier nanos) {
    this.client = client;
    this.nanos = nanos;
  }

  /** The status as it is now or was a tenth of a second ago. */
  synchronized SyncStatus get() {
    long now = nanos.getAsLong();
    SyncStatus present = latest;
    if (present == null || now - at > HOLDS_NANOS) {
      present = client.get();
      latest = present;
      at = now;
    }
    return present;
  }
}
