package io.github.wrappersync.publisher.webhook;

import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.WebhookSecret;
import io.github.wrappersync.wire.WebhookSignature;
import io.github.wrappersync.wire.WireCodec;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * Posts one event to one endpoint. Thread-safe; nothing here blocks its caller.
 *
 * <p>The answer is its status: no body is read, so that none can be too long. A redirect is not
 * followed, as it could lead a signed delivery anywhere, and nothing is sent twice on the quiet: a
 * body that the library may write but once is not repeated after a broken connection or a 503.
 */
final class WebhookCaller implements AutoCloseable {

  private static final MediaType JSON = MediaType.get("application/json");
  private static final String USER_AGENT = "wrapper-sync-publisher";
  private static final int LONGEST_ERROR = 300;

  private final OkHttpClient client;
  private final Duration timeout;
  private volatile boolean closed;

  /**
   * @param connectTimeout for a connection
   * @param timeout for the whole of a call
   * @param calls at most so many at the same time; each occupies a thread
   */
  WebhookCaller(Duration connectTimeout, Duration timeout, int calls) {
    this.timeout = timeout;
    Dispatcher threads = new Dispatcher();
    threads.setMaxRequests(calls);
    threads.setMaxRequestsPerHost(calls);
    this.client =
        new OkHttpClient.Builder()
            .dispatcher(threads)
            .connectionPool(new ConnectionPool(calls, 1, TimeUnit.MINUTES))
            .connectTimeout(connectTimeout)
            .readTimeout(timeout)
            .writeTimeout(timeout)
            .callTimeout(timeout)
            .followRedirects(false)
            .followSslRedirects(false)
            .build();
  }

  /** A call under way, which can be given up. */
  @FunctionalInterface
  interface Running {
    void cancel();
  }

  /**
   * Begins a call.
   *
   * @param url to which the path of the event's type is added
   * @param secrets sign it
   * @param at the time of the attempt
   * @param done is told the outcome once, on a thread of the library's
   * @throws IllegalArgumentException if the URL is none
   */
  Running post(
      String url, List<WebhookSecret> secrets, Envelope event, Instant at, Consumer<Outcome> done) {
    byte[] body = WireCodec.encode(event).getBytes(StandardCharsets.UTF_8);
    String id = event.eventId().toString();
    Request.Builder request =
        new Request.Builder()
            .url(url + "/api/sync/" + event.eventType())
            .header("User-Agent", USER_AGENT)
            .header(WebhookSignature.ID_HEADER, id)
            .header(WebhookSignature.TIMESTAMP_HEADER, String.valueOf(at.getEpochSecond()))
            .header(WebhookSignature.SIGNATURE_HEADER, WebhookSignature.sign(id, at, body, secrets))
            .post(new Once(body));
    if (event.traceparent() != null) {
      request.header("traceparent", event.traceparent());
    }
    AtomicBoolean givenUp = new AtomicBoolean();
    Call call = client.newCall(request.build());
    call.enqueue(
        new Callback() {
          @Override
          public void onFailure(Call failed, IOException e) {
            done.accept(
                closed || givenUp.get() ? Outcome.GIVEN_UP : Outcome.unanswered(explain(e)));
          }

          @Override
          public void onResponse(Call answered, Response response) {
            Outcome outcome = outcome(response, at);
            // What is left of the body is read for a tenth of a second at most.
            response.close();
            done.accept(outcome);
          }
        });
    return () -> {
      givenUp.set(true);
      call.cancel();
    };
  }

  private static Outcome outcome(Response response, Instant at) {
    int status = response.code();
    if (response.isSuccessful()) {
      return new Outcome(status, null, null);
    }
    String error = "HTTP " + status;
    if (status >= 300 && status < 400) {
      error += ": a redirect, which is not followed";
    }
    return new Outcome(status, error, retryAfter(response, at));
  }

  /** As seconds or as a date; null where there is none, or none that can be read. */
  private static @Nullable Duration retryAfter(Response response, Instant at) {
    String text = response.header("Retry-After");
    if (text == null) {
      return null;
    }
    if (text.strip().matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(text.strip()));
    }
    Instant date = response.headers().getInstant("Retry-After");
    return date == null ? null : Duration.between(at, date);
  }

  private String explain(IOException e) {
    if (e instanceof InterruptedIOException) {
      return "no answer within %d ms".formatted(timeout.toMillis());
    }
    if (e instanceof UnknownHostException) {
      return "the host is not known";
    }
    if (e instanceof ConnectException) {
      return "no connection: " + abbreviate(String.valueOf(e.getMessage()));
    }
    return abbreviate(e.getClass().getSimpleName() + ": " + e.getMessage());
  }

  /** What a server sent may be in it. */
  private static String abbreviate(String text) {
    String plain = text.replaceAll("\\p{Cntrl}", "?");
    return plain.length() > LONGEST_ERROR ? plain.substring(0, LONGEST_ERROR) + "…" : plain;
  }

  /** Gives up the calls under way. */
  @Override
  public void close() {
    closed = true;
    client.dispatcher().cancelAll();
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }

  /** A body that is sent once. */
  private static final class Once extends RequestBody {

    private final byte[] body;

    Once(byte[] body) {
      this.body = body;
    }

    @Override
    public MediaType contentType() {
      return JSON;
    }

    @Override
    public long contentLength() {
      return body.length;
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      sink.write(body);
    }
  }
}
