package io.github.wrappersync.internal.http;

import io.github.wrappersync.feed.CatchUpException;
import io.github.wrappersync.feed.CatchUpException.Kind;
import io.github.wrappersync.internal.text.Printable;
import io.github.wrappersync.internal.tls.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Puts questions to the publisher and hands out its answers; every other end of a call is a {@link
 * CatchUpException}. Redirects are not followed: the token must not travel to where an answer
 * points.
 */
final class PublisherCalls {

  private static final MediaType JSON = MediaType.get("application/json");

  private final OkHttpClient client;
  private final String authorization;

  /** By path: that a report of progress is taken at once says nothing about pages. */
  private final Map<String, ReadPatience> patience = new ConcurrentHashMap<>();

  private final Duration read;
  private final Duration part;
  private final Clock clock;
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * How long to wait.
   *
   * @param connect for a connection
   * @param read for the next bytes of an answer, beyond what the publisher was allowed to hold
   *     back; more after each try that took longer, see {@link ReadPatience}
   * @param part for all of a page, or for a record of a snapshot, once it has begun
   */
  record Timeouts(Duration connect, Duration read, Duration part) {}

  PublisherCalls(String token, Tls tls, Timeouts timeouts, Clock clock) {
    this.authorization = "Bearer " + requireUsable(token);
    this.read = timeouts.read();
    this.part = timeouts.part();
    this.clock = clock;
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .dispatcher(new Dispatcher(threads()))
            .connectTimeout(timeouts.connect())
            .writeTimeout(timeouts.read())
            .followRedirects(false)
            .followSslRedirects(false);
    if (!tls.isDefault()) {
      builder.sslSocketFactory(tls.context().getSocketFactory(), tls.trustManager());
    }
    this.client = builder.build();
  }

  /**
   * Asks, and gives the answer, whose body the caller reads and closes.
   *
   * @param wait how long the publisher may hold the answer back
   */
  Response open(HttpUrl url, Duration wait) throws CatchUpException {
    return call(wait, url, new Request.Builder().url(url), 200);
  }

  /**
   * The body of an answer, also of one that is compressed unasked; reading it fails where a part of
   * it takes too long.
   */
  PunctualStream stream(Response response) throws IOException {
    InputStream body = response.body().byteStream();
    boolean isCompressed = "gzip".equalsIgnoreCase(response.header("Content-Encoding"));
    return new PunctualStream(isCompressed ? new GZIPInputStream(body) : body, part);
  }

  /** Sends JSON, to which the answer says nothing but that it was taken. */
  void send(HttpUrl url, String json) throws CatchUpException {
    Request.Builder request =
        new Request.Builder()
            .url(url)
            .post(RequestBody.create(json.getBytes(StandardCharsets.UTF_8), JSON));
    call(Duration.ZERO, url, request, 204).close();
    answered(url);
  }

  private Response call(Duration wait, HttpUrl url, Request.Builder request, int expected)
      throws CatchUpException {
    requireOpen();
    Response response;
    try {
      response = prepared(wait, url, request).execute();
    } catch (IOException e) {
      throw unavailable(url, e);
    }
    if (isClosed()) { // a close that came before the call was known to it did not cancel the call
      response.close();
      throw closedException();
    }
    if (response.code() == expected) {
      return response;
    }
    try (response) {
      throw Refusals.of(url, response, clock);
    }
  }

  /**
   * Begins to read an answer on another thread; a failure, an answer other than 200, and one that
   * is longer than the bound end the future without it.
   */
  CompletableFuture<byte[]> fetch(HttpUrl url, int maxBytes) {
    CompletableFuture<byte[]> body = new CompletableFuture<>();
    prepared(Duration.ZERO, url, new Request.Builder().url(url))
        .enqueue(
            new Callback() {
              @Override
              public void onResponse(Call call, Response response) {
                try (response) {
                  byte[] read = stream(response).readNBytes(maxBytes + 1);
                  if (response.code() == 200 && read.length <= maxBytes) {
                    body.complete(read);
                  } else {
                    body.cancel(false);
                  }
                } catch (IOException | RuntimeException e) {
                  body.cancel(false);
                }
              }

              @Override
              public void onFailure(Call call, IOException failure) {
                body.cancel(false);
              }
            });
    return body;
  }

  /** Of what is fetched ahead; there are none while nothing is. */
  private static ExecutorService threads() {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE, // OkHttp calls five at once at most
        10,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          Thread thread = new Thread(task, "sync-page-ahead");
          thread.setDaemon(true);
          return thread;
        });
  }

  private Call prepared(Duration wait, HttpUrl url, Request.Builder request) {
    OkHttpClient patient =
        client.newBuilder().readTimeout(patienceWith(url).timeout().plus(wait)).build();
    request.header("Authorization", authorization);
    if (isOnThisMachine(url.host())) {
      request.header("Accept-Encoding", "identity"); // otherwise OkHttp asks for gzip
    }
    return patient.newCall(request.build());
  }

  /** There compressing takes more than it saves. */
  private static boolean isOnThisMachine(String host) {
    return host.equals("localhost")
        || host.equals("::1")
        || (host.startsWith("127.")
            && host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9')));
  }

  /** An answer has been read to its end. */
  void answered(HttpUrl url) {
    patienceWith(url).answered();
  }

  private ReadPatience patienceWith(HttpUrl url) {
    return patience.computeIfAbsent(url.encodedPath(), path -> new ReadPatience(read));
  }

  /** What to throw when an answer could not be had, or not to its end. */
  CatchUpException unavailable(HttpUrl url, IOException cause) {
    if (isClosed()) {
      return closedException();
    }
    if (cause instanceof SocketTimeoutException) {
      patienceWith(url).waitedInVain();
      client.connectionPool().evictAll();
    }
    return new CatchUpException(
        Kind.UNAVAILABLE,
        "There is no answer to %s (%s): check that the publisher runs and can be reached from here"
            .formatted(Refusals.asked(url), describe(cause)),
        cause);
  }

  /** Waits, and ends early with an exception when this is closed or the thread interrupted. */
  void pause(Duration delay) throws CatchUpException {
    try {
      if (closed.await(delay.toNanos(), TimeUnit.NANOSECONDS)) {
        throw closedException();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CatchUpException(
          Kind.UNAVAILABLE, "The thread was interrupted between two tries", e);
    }
  }

  void close() {
    closed.countDown();
    client.dispatcher().cancelAll();
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }

  private void requireOpen() throws CatchUpException {
    if (isClosed()) {
      throw closedException();
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private static CatchUpException closedException() {
    return new CatchUpException(
        Kind.UNAVAILABLE, "The connection to the publisher was closed", null);
  }

  private static String describe(IOException cause) {
    @Nullable String message = cause.getMessage();
    String name = cause.getClass().getSimpleName();
    String first = message == null ? "" : message.lines().findFirst().orElse("");
    String said = first.isEmpty() ? name : name + ": " + Printable.text(first);
    if (cause instanceof SSLPeerUnverifiedException) {
      return said
          + "; its certificate names another host: use the name that it holds in the publisher's URL";
    }
    return said.contains("PKIX")
        ? said
            + "; its certificate is signed by nobody who is trusted: name the PEM file of the authority in"
            + " trustedCertificates(…)"
        : said;
  }

  private static String requireUsable(String token) {
    boolean usable =
        !token.isEmpty() && token.chars().allMatch(character -> character > ' ' && character < 127);
    if (!usable) {
      throw new IllegalArgumentException(
          "The token cannot be used: it is %s. Expected the application's token as the publisher was given it, without"
                  .formatted(token.isBlank() ? "empty" : "not all of visible ASCII characters")
              + " blanks or line breaks around it");
    }
    return token;
  }
}
