package io.github.wrappersync.spring.autoconfigure.webhook;

import io.github.wrappersync.spring.webhook.WebhookAnswer;
import io.github.wrappersync.spring.webhook.WebhookLiveFeed;
import io.github.wrappersync.wire.WebhookSignature;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Answers the requests of webhooks. Reads no more of a body than may be, and nothing of it but its
 * bytes before the signature is verified.
 *
 * <p>A delivery that is refused is told to the log once a minute at most, with the number of the
 * others: anybody can send one.
 */
final class WebhookRequests {

  static final String EVENT_TYPE = "eventType";

  private static final Logger log = LoggerFactory.getLogger(WebhookRequests.class);
  private static final long LOG_PAUSE = TimeUnit.MINUTES.toNanos(1);
  private static final String RETRY_SECONDS = "2";

  private final WebhookLiveFeed feed;
  private final int largest;
  private final LongSupplier nanos;
  private long others;
  private long toldAt;
  private boolean told;

  /**
   * @param largest the most bytes of a body
   * @param nanos elapsed time
   */
  WebhookRequests(WebhookLiveFeed feed, int largest, LongSupplier nanos) {
    this.feed = feed;
    this.largest = largest;
    this.nanos = nanos;
  }

  ServerResponse handle(ServerRequest request) throws IOException {
    WebhookAnswer answer = answer(request);
    if (answer.isTaken()) {
      return ServerResponse.noContent().build();
    }
    tell(answer);
    ServerResponse.BodyBuilder response =
        ServerResponse.status(answer.status()).contentType(MediaType.TEXT_PLAIN);
    if (answer.status() == 503) {
      response.header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
    }
    return response.body(answer.reason());
  }

  private WebhookAnswer answer(ServerRequest request) throws IOException {
    byte[] body = new byte[0];
    boolean tooLarge = request.headers().contentLength().orElse(0) > largest;
    if (!tooLarge) {
      try (InputStream in = request.servletRequest().getInputStream()) {
        body = in.readNBytes(largest);
        tooLarge = body.length == largest && in.read() >= 0;
      }
    }
    if (tooLarge) {
      return new WebhookAnswer(413, "The body is longer than %d bytes".formatted(largest));
    }
    return feed.take(
        request.pathVariable(EVENT_TYPE),
        request.headers().firstHeader(WebhookSignature.ID_HEADER),
        request.headers().firstHeader(WebhookSignature.TIMESTAMP_HEADER),
        request.headers().firstHeader(WebhookSignature.SIGNATURE_HEADER),
        body);
  }

  private synchronized void tell(WebhookAnswer answer) {
    long now = nanos.getAsLong();
    if (told && now - toldAt < LOG_PAUSE) {
      others++;
      return;
    }
    log.warn(
        "A webhook's delivery is answered with {}: {} ({} others since the last such line)",
        answer.status(),
        answer.reason(),
        others);
    told = true;
    toldAt = now;
    others = 0;
  }
}
