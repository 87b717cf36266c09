package io.github.wrappersync.internal.redis;

import io.github.wrappersync.feed.LiveSink;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.redis.link.RedisFault;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.Heartbeat;
import io.github.wrappersync.wire.MessageSignature;
import io.github.wrappersync.wire.SigningKey;
import io.github.wrappersync.wire.WireCodec;
import io.github.wrappersync.wire.WireException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What to subscribe to for a scope, and what to make of a message that comes of it. Where there are
 * keys, nothing of a message is read before its signature is verified. For one thread at a time.
 */
final class Inbound {

  /** Takes the place of a tenant in the names of channels that carry no events. */
  private static final String RESERVED_TENANT = "_sync";

  private static final String REMEDY = "check signingKey on both sides";

  private final Scope scope;
  private final String heartbeatChannel;
  private final Optional<MessageSignature> signature;

  /**
   * @param keys messages have to be signed with one of them; empty if signatures do not matter
   * @throws IllegalArgumentException if the scope has no channels that can be named
   */
  Inbound(Scope scope, List<SigningKey> keys) {
    this.scope = scope;
    this.signature = keys.isEmpty() ? Optional.empty() : Optional.of(new MessageSignature(keys));
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
    if (channelName.equals(heartbeatChannel)) {
      genuine(channelName, message, sink).ifPresent(text -> heartbeat(text, sink));
      return;
    }
    Optional<Channel> channel = Channel.parse(channelName);
    boolean wanted =
        channel.isPresent()
            && !channel.get().tenantId().equals(RESERVED_TENANT)
            && scope.contains(channel.get());
    if (wanted) {
      genuine(channelName, message, sink).ifPresent(text -> event(channel.get(), text, sink));
    }
  }

  /** The message as it was signed, or as it came if signatures do not matter; empty if refused. */
  private Optional<String> genuine(String channelName, String text, LiveSink sink) {
    if (signature.isEmpty()) {
      return Optional.of(text);
    }
    Optional<String> verified = signature.get().verify(channelName, text);
    if (verified.isEmpty()) {
      sink.onRefused(
          channelName,
          MessageSignature.isSigned(text)
              ? "messages are not signed with this client's key: " + REMEDY
              : "messages are not signed: " + REMEDY);
    }
    return verified;
  }

  private void heartbeat(String message, LiveSink sink) {
    Heartbeat heartbeat;
    try {
      heartbeat = WireCodec.decodeHeartbeat(message);
    } catch (WireException e) {
      sink.onUndecodable(heartbeatChannel, e);
      return;
    }
    if (signature.isPresent() && heartbeat.number().isEmpty()) {
      sink.onRefused(
          heartbeatChannel,
          "heartbeats have no number, and so could be old ones: update the publisher");
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
