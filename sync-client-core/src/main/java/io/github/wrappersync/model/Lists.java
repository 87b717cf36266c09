package io.github.wrappersync.model;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Lists as they come from JSON, where a list or an element of it may be null. */
final class Lists {

  private Lists() {}

  /** An unmodifiable copy without nulls; empty for null. */
  static <T> List<T> copy(@Nullable List<@Nullable T> values) {
    if (values == null) {
      return List.of();
    }
    return values.stream().filter(Objects::nonNull).<T>map(Objects::requireNonNull).toList();
  }
}
