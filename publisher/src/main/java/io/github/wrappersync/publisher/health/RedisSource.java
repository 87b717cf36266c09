package io.github.wrappersync.publisher.health;

import java.util.List;
import java.util.function.BooleanSupplier;

/** A Redis that this instance, as the one that writes, can not announce on. */
public record RedisSource(BooleanSupplier announces, BooleanSupplier connected)
    implements HealthSource {

  @Override
  public List<Reason> examine() {
    return !announces.getAsBoolean() || connected.getAsBoolean()
        ? List.of()
        : List.of(
            Reason.degraded(
                "redis-away",
                "Redis can not be used: consumers pull over HTTP, which takes up to their poll interval; GET /admin/status"
                    + " tells what is wrong"));
  }

  @Override
  public boolean asksTheDatabase() {
    return false;
  }
}
