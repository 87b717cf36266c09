package io.github.wrappersync.spring.webhook;

import io.github.wrappersync.feed.LiveFeed;
import io.github.wrappersync.feed.LiveSink;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.WebhookSecret;
import io.github.wrappersync.wire.WebhookSignature;
import io.github.wrappersync.wire.WebhookSignatureException;
import io.github.wrappersync.wire.WireCodec;
import io.github.wrappersync.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A live feed of the publisher's webhooks, for applications that have no connection to Redis.
 * Whoever receives the requests gives each to {@link #take} and answers what that says.
 *
 * <p>What comes in is a hint, as with Redis: the client drops duplicates by their positions and
 * pulls what is missing. So a delivery is taken when the client has it in memory: after a crash the
 * next process pulls it from its checkpoints. Webhooks have no heartbeats: the state is {@code
 * POLLING}, and a delivery that never comes is noticed by the next poll.
 *
 * <p>Safe for use by several threads. Begins to take when the client starts, ends when it closes.
 */
public final class WebhookLiveFeed implements LiveFeed {

  private final String application;
  private final List<WebhookSecret> secrets;
  private final Duration tolerance;
  private final Clock clock;
  private @Nullable LiveSink sink;

  /**
   * A feed of one application.
   *
   * @param application the client's, such as {@code crm}; a delivery for another is refused
   * @param secrets those that sign, at least one; two while a secret is rotated
   * @param tolerance how far the time of an attempt may lie from this machine's
   * @param clock this machine's time
   * @throws IllegalArgumentException if there is no secret, or the tolerance is not positive
   */
  public WebhookLiveFeed(
      String application, List<WebhookSecret> secrets, Duration tolerance, Clock clock) {
    if (secrets.isEmpty()) {
      throw new IllegalArgumentException("There is no webhook secret: expected at least one");
    }
    if (tolerance.isNegative() || tolerance.isZero()) {
      throw new IllegalArgumentException(
          "The webhooks' tolerance is %s: expected more than zero".formatted(tolerance));
    }
    this.application = Objects.requireNonNull(application, "application");
    this.secrets = List.copyOf(secrets);
    this.tolerance = tolerance;
    this.clock = clock;
  }

  /**
   * Takes a delivery, if it is genuine, recent and for this client. Does not wait for views,
   * handlers, the network or a disk.
   *
   * @param eventType the last part of the request's path
   * @param id the header {@code webhook-id}, null if it is absent; so with the others
   * @param body the bytes as they were received
   */
  public WebhookAnswer take(
      String eventType,
      @Nullable String id,
      @Nullable String timestamp,
      @Nullable String signature,
      byte[] body) {
    try {
      WebhookSignature.verify(id, timestamp, signature, body, secrets, clock.instant(), tolerance);
    } catch (WebhookSignatureException e) {
      return new WebhookAnswer(401, "The delivery is refused: " + e.reason());
    }
    try {
      Envelope event = WireCodec.decodeEnvelope(new String(body, StandardCharsets.UTF_8));
      return event.channel().application().equals(application)
              && event.eventType().equals(eventType)
          ? push(feed -> feed.onEvent(event), WebhookAnswer.TAKEN)
          : new WebhookAnswer(
              400,
              "The event is of another application or type than the request is made for: expected application '%s', and the event's type as the path's last part"
                  .formatted(application));
    } catch (WireException e) {
      return push(
          feed -> feed.onUndecodable("a webhook", e),
          new WebhookAnswer(
              400, "The body is no event that this client can read: what it tells is pulled"));
    }
  }

  private synchronized WebhookAnswer push(Consumer<LiveSink> message, WebhookAnswer answer) {
    if (sink == null) {
      return new WebhookAnswer(503, "The client does not run: send it again later");
    }
    message.accept(sink);
    return answer;
  }

  @Override
  public synchronized void start(LiveSink target) {
    sink = target;
  }

  @Override
  public synchronized void close() {
    sink = null;
  }
}
