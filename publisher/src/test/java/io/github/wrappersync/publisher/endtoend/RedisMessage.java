package io.github.wrappersync.publisher.endtoend;

import java.util.List;
import java.util.Optional;

/**
 * A message of a channel, as Redis hands it to a subscriber.
 *
 * @param channel such as {@code crm:acme:users}
 * @param value all of it, as it travels
 */
record RedisMessage(String channel, RespValue value) {

  /** Empty if it is anything else, such as the answer to a command. */
  static Optional<RedisMessage> of(RespValue value) {
    List<String> parts = value.texts();
    boolean isMessage =
        (parts.size() == 3 && parts.get(0).equals("message"))
            || (parts.size() == 4 && parts.get(0).equals("pmessage"));
    return isMessage
        ? Optional.of(new RedisMessage(parts.get(parts.size() - 2), value))
        : Optional.empty();
  }

  boolean isHeartbeat() {
    return channel.endsWith(":_sync:heartbeat");
  }
}
