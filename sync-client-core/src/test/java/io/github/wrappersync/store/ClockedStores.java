package io.github.wrappersync.store;

import io.github.wrappersync.time.TimeSource;

/** In-memory stores whose leases run out on a test's clock. */
public final class ClockedStores {

  private ClockedStores() {}

  public static Stores inMemory(TimeSource time) {
    return new InMemoryStores(time::nanos);
  }
}
