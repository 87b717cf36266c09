package io.github.wrappersync.internal.redis.link;

import io.lettuce.core.RedisException;
import org.jspecify.annotations.Nullable;

/** No Sentinel could name the master. */
final class SentinelException extends RedisException {

  private static final long serialVersionUID = 1L;

  private final boolean masterUnknown;

  SentinelException(String message, boolean masterUnknown, @Nullable Throwable cause) {
    super(message, cause);
    this.masterUnknown = masterUnknown;
  }

  /** Whether a Sentinel answered, and knew no master of that name. */
  boolean isMasterUnknown() {
    return masterUnknown;
  }
}
