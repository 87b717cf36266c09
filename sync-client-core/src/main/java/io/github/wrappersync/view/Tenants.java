package io.github.wrappersync.view;

import io.github.wrappersync.model.DataType;
import org.jspecify.annotations.Nullable;

/**
 * The tenants of a view: an id leads to the {@link TenantIndex} of the tenant's records. It is full
 * ({@link TenantTable}) or bounded ({@link BoundedTable}).
 *
 * @param <T> the class of the records
 * @param <I> their index
 */
abstract class Tenants<T, I extends TenantIndex<T, I>> implements View<T> {

  private final DataType<T> dataType;
  private final I empty;

  Tenants(DataType<T> dataType, I empty) {
    this.dataType = dataType;
    this.empty = empty;
  }

  static <T, I extends TenantIndex<T, I>> Tenants<T, I> of(
      DataType<T> dataType, I empty, ViewOptions options) {
    return options.isBounded()
        ? new BoundedTable<>(dataType, empty, options)
        : new TenantTable<>(dataType, empty);
  }

  @Override
  public final DataType<T> dataType() {
    return dataType;
  }

  final I empty() {
    return empty;
  }

  /**
   * The tenant's index; null if the tenant has no record.
   *
   * @throws ViewNotReadyException before the first load
   * @throws TenantNotLoadedException if the view is bounded, and can not load the tenant
   */
  abstract @Nullable I find(String tenantId);

  /** The tenant's index; the empty one if the tenant has no record; throws as {@link #find}. */
  final I get(String tenantId) {
    I index = find(tenantId);
    return index == null ? empty : index;
  }
}
