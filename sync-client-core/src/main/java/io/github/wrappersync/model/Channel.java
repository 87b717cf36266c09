package io.github.wrappersync.model;

import io.github.wrappersync.internal.text.Printable;
import java.util.Optional;

/**
 * One application's stream of one data type of one tenant: {@code crm:tenant-123:credit-configs}.
 * It is the Redis channel and the unit of order and of gap detection.
 *
 * <p>A tenant id may hold any character, a colon too: neither of the names around it may, so that
 * the first and the last colon separate the parts without doubt.
 *
 * @param application such as {@code crm}
 * @param tenantId such as {@code tenant-123}
 * @param dataType such as {@code credit-configs}
 */
public record Channel(String application, String tenantId, String dataType)
    implements Comparable<Channel> {

  /** The name of the channel in Redis and on the wire. */
  public String name() {
    return application + ':' + tenantId + ':' + dataType;
  }

  /** Reads a channel's name; empty if the text is not one. */
  public static Optional<Channel> parse(String name) {
    int first = name.indexOf(':');
    int last = name.lastIndexOf(':');
    if (first <= 0 || last == first) {
      return Optional.empty();
    }
    Channel channel =
        new Channel(
            name.substring(0, first), name.substring(first + 1, last), name.substring(last + 1));
    boolean valid =
        DataType.isName(channel.application)
            && DataType.isName(channel.dataType)
            && !channel.tenantId.isEmpty();
    return valid ? Optional.of(channel) : Optional.empty();
  }

  @Override
  public int compareTo(Channel other) {
    return name().compareTo(other.name());
  }

  /** The name for people, on one line whatever the tenant id holds: safe for logs. */
  @Override
  public String toString() {
    return application + ':' + Printable.id(tenantId) + ':' + dataType;
  }
}
