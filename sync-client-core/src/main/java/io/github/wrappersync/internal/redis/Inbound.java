package io.github.wrappersync.internal.redis;

import io.github.wrappersync.feed.LiveSink;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.redis.link.RedisFault;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.Heartbeat;
import io.github.wrappersync.wire.WireCodec;
import io.github.wrappersync.wire.WireException;
import java.util.ArrayList;
import java.util.List;

/** What to subscribe to for a scope, and what to make of a message that comes of it. */
final class Inbound {

  /** Takes the place of a tenant in the names of channels that carry no events. */
  private static final String RESERVED_TENANT = "_sync";

  /** In characters; the publisher sends records of a few kilobytes. */
  static final int LONGEST_MESSAGE = 16 * 1024 * 1024;

  private final Scope scope;
  private final String heartbeatChannel;

  /**
   * @throws IllegalArgumentException if the scope has no channels that can be named
   */
  Inbound(Scope scope) {
    this.scope = scope;
    this.heartbeatChannel = Heartbeat.channel(scope.application());
    require(
        DataType.isName(scope.application()),
        "application '" + scope.application() + "'",
        "lower-case letters, digits and hyphens, as in 'crm'");
    require(!scope.dataTypes().isEmpty(), "set of data types (it is empty)", "at least one");
    for (String dataType : scope.dataTypes()) {
      require(
          DataType.isName(dataType),
          "data type '" + dataType + "'",
          "lower-case letters, digits and hyphens, as in 'credit-configs'");
    }
    for (String tenant : scope.tenants()) {
      require(
          !tenant.isEmpty() && !tenant.equals(RESERVED_TENANT),
          "tenant id '" + tenant + "'",
          "a tenant's id; '" + RESERVED_TENANT + "' is reserved");
    }
  }

  /** The channels to SUBSCRIBE to, by their exact names. */
  List<String> channels() {
    List<String> channels = new ArrayList<>();
    if (!scope.isAllTenants()) {
      channels.add(heartbeatChannel);
      for (String tenant : scope.tenants()) {
        for (String dataType : scope.dataTypes()) {
          channels.add(new Channel(scope.application(), tenant, dataType).name());
        }
      }
    }
    return channels;
  }

  /**
   * The patterns to PSUBSCRIBE to. For all tenants that is {@code crm:*} and nothing narrower:
   * Redis allows a pattern only if an ACL holds that very text. It covers the heartbeats too.
   */
  List<String> patterns() {
    return scope.isAllTenants() ? List.of(scope.application() + ":*") : List.of();
  }

  /** What to say about settings and rights. */
  RedisFault.Words words() {
    String application = scope.application();
    return new RedisFault.Words(
        "the Redis URL",
        "trustedCertificates(…)",
        "clientCertificate(…)",
        "resetchannels &%s:* +subscribe +psubscribe +ping".formatted(application));
  }

  /** Reads a message and hands it on. */
  void deliver(String channelName, String message, LiveSink sink) {
    if (message.length() > LONGEST_MESSAGE && isWanted(channelName)) {
      sink.onUndecodable(
          channelName,
          new WireException(
              "The message is %d characters long: expected at most %d"
                  .formatted(message.length(), LONGEST_MESSAGE)));
      return;
    }
    if (channelName.equals(heartbeatChannel)) {
      heartbeat(message, sink);
      return;
    }
    Channel.parse(channelName)
        .filter(this::isFollowed)
        .ifPresent(channel -> event(channel, message, sink));
  }

  private boolean isWanted(String channelName) {
    return channelName.equals(heartbeatChannel)
        || Channel.parse(channelName).filter(this::isFollowed).isPresent();
  }

  private boolean isFollowed(Channel channel) {
    return !channel.tenantId().equals(RESERVED_TENANT) && scope.contains(channel);
  }

  private void heartbeat(String message, LiveSink sink) {
    Heartbeat heartbeat;
    try {
      heartbeat = WireCodec.decodeHeartbeat(message);
    } catch (WireException e) {
      sink.onUndecodable(heartbeatChannel, e);
      return;
    }
    sink.onHeartbeat(heartbeat);
  }

  private static void event(Channel channel, String message, LiveSink sink) {
    Envelope envelope;
    try {
      envelope = WireCodec.decodeEnvelope(message);
      if (!envelope.channel().equals(channel)) {
        throw new WireException(
            "An envelope of channel '%s' came on channel '%s': expected both to be the same; it is misrouted or forged"
                .formatted(envelope.channel(), channel));
      }
    } catch (WireException e) {
      sink.onUndecodable(channel.name(), e);
      return;
    }
    sink.onEvent(envelope);
  }

  private static void require(boolean valid, String found, String expected) {
    if (!valid) {
      throw new IllegalArgumentException(
          "The %s cannot be subscribed to: expected %s".formatted(found, expected));
    }
  }
}
