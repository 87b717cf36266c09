package io.github.wrappersync.internal.http;

import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.feed.CatchUpException;
import io.github.wrappersync.feed.CatchUpException.Kind;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.tls.Tls;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.FeedPage;
import io.github.wrappersync.wire.ProgressReport;
import io.github.wrappersync.wire.SnapshotLine;
import io.github.wrappersync.wire.WireCodec;
import io.github.wrappersync.wire.WireException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import okhttp3.HttpUrl;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Asks the publisher over HTTP. Calls run on the caller's thread; only the page behind one that is
 * not up to date is fetched ahead, on a thread of OkHttp.
 *
 * <p>A page is asked for once: whoever asks knows best when to ask again. A snapshot is resumed
 * where its stream broke off, as {@link SnapshotReading} explains. Every answer is checked against
 * the question before it is handed on: the order and the range of the positions, the epoch, the
 * scope.
 */
public final class HttpCatchUp implements CatchUp {

  private static final PublisherCalls.Timeouts TIMEOUTS =
      new PublisherCalls.Timeouts(
          Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(60));
  private static final Duration NO_WAIT = Duration.ZERO;
  private static final Duration FIRST_RESUME_DELAY = Duration.ofMillis(200);

  /** The publisher ends a page at 4 MiB and the record that passes them. */
  static final int MAX_PAGE_BYTES = 32 * 1024 * 1024;

  private final PublisherAddress address;
  private final PublisherCalls calls;
  private final PageAhead ahead;
  private final Duration firstResumeDelay;

  /**
   * Prepares calls; makes none.
   *
   * @param baseUrl where the publisher is, with a path if it is behind one
   * @param token the application's token
   * @throws IllegalArgumentException if either cannot be used; the message does not hold the token
   */
  public HttpCatchUp(String baseUrl, String token, Tls tls) {
    this(baseUrl, token, tls, TIMEOUTS, FIRST_RESUME_DELAY, Clock.systemUTC());
  }

  HttpCatchUp(
      String baseUrl,
      String token,
      Tls tls,
      PublisherCalls.Timeouts timeouts,
      Duration firstResumeDelay,
      Clock clock) {
    this.address = PublisherAddress.parse(baseUrl);
    this.calls = new PublisherCalls(token, tls, timeouts, clock);
    this.ahead = new PageAhead(calls);
    this.firstResumeDelay = firstResumeDelay;
  }

  @Override
  public FeedPage changes(Scope scope, long after, String epoch, int limit, Duration wait)
      throws CatchUpException {
    HttpUrl url = address.changes(scope, after, epoch, limit, wait);
    FeedPage page = read(url, wait, next -> address.changes(scope, next, epoch, limit, NO_WAIT));
    if (!epoch.isEmpty() && !epoch.equals(page.epoch())) {
      throw new CatchUpException(
          Kind.RESYNC_REQUIRED,
          "The publisher answered %s from a log of epoch '%s', where '%s' was asked for: start over from a snapshot"
              .formatted(Refusals.asked(url), page.epoch(), epoch),
          null);
    }
    requireAnswerTo(url, scope, after, limit, page);
    return page;
  }

  @Override
  public void snapshot(Scope scope, Consumer<SnapshotLine> lines) throws CatchUpException {
    new SnapshotReading(address, calls, firstResumeDelay, scope, lines).run();
  }

  @Override
  public void report(String application, ProgressReport report) throws CatchUpException {
    calls.send(address.progress(application), WireCodec.encode(report));
  }

  @Override
  public void close() {
    calls.close();
  }

  /** Where the page after one that ends at a position is found. */
  @FunctionalInterface
  private interface Following {
    HttpUrl page(long end);
  }

  private FeedPage read(HttpUrl url, Duration wait, Following following) throws CatchUpException {
    try {
      byte[] fetched = ahead.take(url);
      byte[] body = fetched == null ? body(url, wait) : fetched;
      calls.answered(url);
      long end = PageAhead.endOf(body);
      if (end >= 0 && url.queryParameter("epoch") != null) {
        ahead.fetch(following.page(end));
      }
      FeedPage page = WireCodec.decodeFeedPage(body);
      return fetched == null || !page.upToDate()
          ? page
          : new FeedPage(page.epoch(), page.events(), page.next(), page.head(), false);
    } catch (IOException e) {
      throw calls.unavailable(url, e);
    } catch (WireException e) {
      throw refused(url, e.getMessage(), e);
    }
  }

  private byte[] body(HttpUrl url, Duration wait) throws IOException {
    try (Response response = calls.open(url, wait)) {
      byte[] body = calls.stream(response).readNBytes(MAX_PAGE_BYTES + 1);
      if (body.length > MAX_PAGE_BYTES) {
        throw refused(url, "it is longer than %d bytes".formatted(MAX_PAGE_BYTES), null);
      }
      return body;
    }
  }

  private static void requireAnswerTo(
      HttpUrl url, Scope scope, long after, int limit, FeedPage page) throws CatchUpException {
    if (page.events().size() > limit) {
      throw refused(
          url,
          "it holds %d events, where %d were asked for".formatted(page.events().size(), limit),
          null);
    }
    long last = after;
    for (Envelope event : page.events()) {
      if (event.position() <= last) {
        throw refused(url, "position %d follows %d".formatted(event.position(), last), null);
      }
      if (!scope.contains(event.channel())) {
        throw refused(
            url,
            "it holds an event of %s, which was not asked for".formatted(event.channel()),
            null);
      }
      if (!event.epoch().equals(page.epoch())) {
        throw refused(
            url,
            "it holds an event of epoch '%s' and is of epoch '%s'"
                .formatted(event.epoch(), page.epoch()),
            null);
      }
      last = event.position();
    }
    if (page.next() < last) {
      throw refused(url, "its next position %d lies below %d".formatted(page.next(), last), null);
    }
    if (page.next() > page.head()) {
      throw refused(
          url,
          "its next position %d lies above %d, the head".formatted(page.next(), page.head()),
          null);
    }
  }

  private static CatchUpException refused(
      HttpUrl url, @Nullable String fault, @Nullable Throwable cause) {
    return new CatchUpException(
        Kind.REFUSED,
        "The answer to %s is no page of the feed (%s): check that this is the publisher's URL and that the versions fit"
            .formatted(Refusals.asked(url), fault),
        cause);
  }
}
