package io.github.wrappersync.spring.autoconfigure.webhook;

import io.github.wrappersync.spring.webhook.WebhookAnswer;
import io.github.wrappersync.spring.webhook.WebhookLiveFeed;
import io.github.wrappersync.wire.WebhookSignature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Answers the requests of webhooks. A request without the headers of a delivery costs nothing: its
 * body is not read. Of others no more is read than may be, for no longer than may be, by a few
 * threads at once, and nothing of it but its bytes before the signature is verified.
 *
 * <p>A delivery that is refused is told to the log once a minute at most, with the number of the
 * others: anybody can send one.
 */
final class WebhookRequests {

  static final String EVENT_TYPE = "eventType";

  private static final Logger log = LoggerFactory.getLogger(WebhookRequests.class);
  private static final long LOG_PAUSE = TimeUnit.MINUTES.toNanos(1);
  private static final String RETRY_SECONDS = "2";

  /**
   * A webhook has one delivery under way; those that nobody has verified yet take a thread each.
   */
  private static final int AT_ONCE = 8;

  private static final long READ_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int PART = 16 * 1024;

  private final WebhookLiveFeed feed;
  private final int largest;
  private final LongSupplier nanos;
  private final Semaphore turns = new Semaphore(AT_ONCE);
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
    if (!isDelivery(request)) {
      return new WebhookAnswer(401, "The request lacks a header that deliveries have");
    }
    if (request.headers().contentLength().orElse(0) > largest) {
      return tooLarge();
    }
    if (!turns.tryAcquire()) {
      return new WebhookAnswer(503, "As many deliveries are being read as may be at once");
    }
    try {
      return read(request);
    } finally {
      turns.release();
    }
  }

  private static boolean isDelivery(ServerRequest request) {
    return Stream.of(
            WebhookSignature.ID_HEADER,
            WebhookSignature.TIMESTAMP_HEADER,
            WebhookSignature.SIGNATURE_HEADER)
        .allMatch(name -> request.headers().firstHeader(name) != null);
  }

  private WebhookAnswer tooLarge() {
    return new WebhookAnswer(413, "The body is longer than %d bytes".formatted(largest));
  }

  private WebhookAnswer read(ServerRequest request) throws IOException {
    long begun = nanos.getAsLong();
    InputStream in = request.servletRequest().getInputStream();
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    byte[] part = new byte[PART];
    for (int count = in.read(part); count >= 0; count = in.read(part)) {
      read.write(part, 0, count);
      if (read.size() > largest) {
        return tooLarge();
      }
      if (nanos.getAsLong() - begun > READ_NANOS) {
        return new WebhookAnswer(408, "The body comes too slowly");
      }
    }
    byte[] body = read.toByteArray();
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
