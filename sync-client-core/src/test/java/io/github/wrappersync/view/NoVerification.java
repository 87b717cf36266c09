package io.github.wrappersync.view;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.DataType;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Of views without a client: nothing is ever verified, and nothing can be fetched. */
enum NoVerification implements Verification {
  INSTANCE;

  @Override
  public long age(DataType<?> dataType, String tenantId) {
    return NEVER;
  }

  @Override
  public long position(DataType<?> dataType, String tenantId) {
    return 0;
  }

  @Override
  public String situation(DataType<?> dataType, String tenantId) {
    return "the view belongs to no client";
  }

  @Override
  public void servedStale(DataType<?> dataType, String tenantId, long limitNanos) {}

  @Override
  public <T, I> Fetcher<I> fetcher(DataType<T> dataType, Function<List<Change<T>>, I> arrange) {
    return (tenantId, policy) -> Optional.empty();
  }
}
