package io.github.wrappersync.publisher.api.feed;

import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.DataTypes;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The order of data types in a snapshot: what others refer to comes first, data types beyond the
 * wrapper's four come last, by name.
 */
final class SnapshotOrder {

  private static final List<String> DEPENDENCY =
      DataTypes.all().stream().map(DataType::name).toList();

  private SnapshotOrder() {}

  static List<String> sorted(Collection<String> dataTypes) {
    return dataTypes.stream()
        .sorted(
            Comparator.comparingInt(SnapshotOrder::rank).thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  private static int rank(String dataType) {
    int index = DEPENDENCY.indexOf(dataType);
    return index < 0 ? DEPENDENCY.size() : index;
  }
}
