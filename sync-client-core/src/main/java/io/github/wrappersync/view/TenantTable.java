package io.github.wrappersync.view;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.DataType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The tenants of a full view: all of the scope that have records.
 *
 * <p>Two rules give readers a consistent picture without a lock. A load builds a map aside, and one
 * write of {@link #tenants} puts it in the place of the old. A change builds the tenant's next
 * index aside, and one put replaces the old. A reader takes the index once and answers from it
 * alone: one get from the map, one from a map of the index.
 *
 * <p>Nothing is ever evicted here: {@link BoundedTable} does that, with whole tenants.
 */
final class TenantTable<T, I extends TenantIndex<T, I>> extends Tenants<T, I> {

  private volatile @Nullable ConcurrentMap<String, I> tenants;

  TenantTable(DataType<T> dataType, I empty) {
    super(dataType, empty);
  }

  @Override
  public void load(Collection<Change<T>> records) {
    ConcurrentMap<String, I> loading = new ConcurrentHashMap<>();
    List<Change<T>> ofOne = new ArrayList<>();
    for (Change<T> record : records) {
      if (!ofOne.isEmpty() && !ofOne.get(0).tenantId().equals(record.tenantId())) {
        load(loading, ofOne);
        ofOne.clear();
      }
      ofOne.add(record);
    }
    if (!ofOne.isEmpty()) {
      load(loading, ofOne);
    }
    tenants = loading;
  }

  /** Records of one tenant: all, where they come one tenant after the other as they mostly do. */
  private void load(ConcurrentMap<String, I> loading, List<Change<T>> ofOne) {
    String tenantId = ofOne.get(0).tenantId();
    I there = loading.get(tenantId);
    if (there == null) {
      loading.put(tenantId, empty().of(ofOne));
      return;
    }
    for (Change<T> record : ofOne) {
      there = there.with(record);
    }
    loading.put(tenantId, there);
  }

  @Override
  public void apply(Change<T> change) {
    ConcurrentMap<String, I> current = loaded();
    I before = current.get(change.tenantId());
    I after = (before == null ? empty() : before).with(change);
    if (after.isEmpty()) {
      current.remove(change.tenantId());
    } else {
      current.put(change.tenantId(), after);
    }
  }

  @Override
  @Nullable I find(String tenantId) {
    return loaded().get(tenantId);
  }

  private ConcurrentMap<String, I> loaded() {
    ConcurrentMap<String, I> current = tenants;
    if (current == null) {
      throw new ViewNotReadyException(dataType());
    }
    return current;
  }
}
