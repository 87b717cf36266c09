package io.github.wrappersync.view;

import io.github.wrappersync.internal.text.Printable;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.SyncException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The data was verified current longer ago than the look-up's {@link Freshness} allows, and could
 * not be fetched, if it was to be. Nothing is said of what the data is.
 */
public final class StaleDataException extends SyncException {

  private static final long serialVersionUID = 1L;

  private final String tenantId;
  private final String dataType;
  private final transient @Nullable Duration age;
  private final transient Duration limit;

  StaleDataException(
      DataType<?> dataType,
      String tenantId,
      Optional<Duration> age,
      Duration limit,
      String situation,
      @Nullable Throwable cause) {
    super(
        "The '%s' of tenant '%s' %s, and the look-up allows %s: %s%s. Look up with Freshness.any() to take what is there"
            .formatted(
                dataType,
                Printable.id(tenantId),
                age.map(since -> "were last verified current " + since + " ago")
                    .orElse("have not been verified current yet"),
                limit,
                situation,
                cause == null ? "" : "; they could not be fetched: " + cause.getMessage()),
        cause);
    this.tenantId = tenantId;
    this.dataType = dataType.name();
    this.age = age.orElse(null);
    this.limit = limit;
  }

  public String tenantId() {
    return tenantId;
  }

  /** The name of the data type. */
  public String dataType() {
    return dataType;
  }

  /** The time since the data was last verified current; empty if it never was. */
  public Optional<Duration> age() {
    return Optional.ofNullable(age);
  }

  /** How long ago it may have been for the look-up. */
  public Duration limit() {
    return limit;
  }
}
