package io.github.wrappersync.publisher.endtoend;

import static org.awaitility.Awaitility.await;

import io.github.wrappersync.publisher.PublisherApplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A publisher in a process of its own, set up by its environment as in production. */
final class PublisherProcess {

  private static final Duration START = Duration.ofSeconds(60);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  private final JavaProcess process;
  private final String port;

  private PublisherProcess(JavaProcess process, String port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts it and waits until it serves.
   *
   * @param main a class with a main method; only another one than the publisher's own sees the
   *     tests' classes
   * @param environment what is set besides the environment of this process, {@code SERVER_PORT}
   *     among it
   */
  static PublisherProcess start(Class<?> main, Map<String, String> environment, Path log) {
    PublisherProcess started =
        new PublisherProcess(
            JavaProcess.start(main, main != PublisherApplication.class, environment, log),
            environment.getOrDefault("SERVER_PORT", ""));
    started.awaitReady();
    return started;
  }

  private void awaitReady() {
    await("the publisher, " + process)
        .atMost(START)
        .pollInterval(Duration.ofMillis(50))
        .failFast("The publisher ended, " + process, () -> !process.isAlive())
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> send(request("/actuator/health", "")).statusCode() == 200);
  }

  /** Answers a GET of this instance with a token. */
  HttpResponse<String> get(String path, String token) {
    try {
      return send(request(path, token));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private HttpRequest request(String path, String token) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
        .header("Authorization", "Bearer " + token)
        .timeout(Duration.ofSeconds(5))
        .build();
  }

  private static HttpResponse<String> send(HttpRequest request)
      throws IOException, InterruptedException {
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
  }

  String port() {
    return port;
  }

  /** What it has logged so far. */
  String log() {
    return process.log();
  }

  /** {@code kill -STOP}: it does nothing more, and keeps all it has. */
  void freeze() {
    process.freeze();
  }

  /** {@code kill -CONT}: it goes on as if nothing had been. */
  void thaw() {
    process.thaw();
  }

  /** Tells it to end, and waits until it has. */
  void stop() {
    process.stop();
  }

  /** {@code kill -9}: it is told nothing. */
  void kill() {
    process.kill();
  }

  /** Waits until it has ended by itself or by a signal, and gives its exit code. */
  int awaitEnd() {
    return process.awaitEnd();
  }
}
