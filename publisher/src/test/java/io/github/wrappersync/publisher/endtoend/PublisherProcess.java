package io.github.wrappersync.publisher.endtoend;

import static org.awaitility.Awaitility.await;

import io.github.wrappersync.publisher.PublisherApplication;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A publisher in a process of its own, set up by its environment as in production. */
final class PublisherProcess {

  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration END = Duration.ofSeconds(20);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  private final Process process;
  private final Path log;
  private final String port;

  private PublisherProcess(Process process, Path log, String port) {
    this.process = process;
    this.log = log;
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
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                classPath(main != PublisherApplication.class),
                main.getName())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("SYNC_"));
    builder.environment().putAll(environment);
    try {
      Files.createDirectories(log.getParent());
      PublisherProcess started =
          new PublisherProcess(builder.start(), log, environment.get("SERVER_PORT"));
      Runtime.getRuntime().addShutdownHook(new Thread(started.process::destroyForcibly));
      started.awaitReady();
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String classPath(boolean withTests) {
    List<String> entries =
        Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator));
    return entries.stream()
        .filter(entry -> withTests || !entry.endsWith("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private void awaitReady() {
    await("the publisher, see " + log)
        .atMost(START)
        .pollInterval(Duration.ofMillis(50))
        .failFast("The publisher ended, see " + log, () -> !process.isAlive())
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
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code kill -STOP}: it does nothing more, and keeps all it has. */
  void freeze() {
    signal("-STOP");
  }

  /** {@code kill -CONT}: it goes on as if nothing had been. */
  void thaw() {
    signal("-CONT");
  }

  private void signal(String signal) {
    try {
      int result =
          new ProcessBuilder("kill", signal, String.valueOf(process.pid()))
              .inheritIO()
              .start()
              .waitFor();
      if (result != 0) {
        throw new IllegalStateException("kill %s ended with %d".formatted(signal, result));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Tells it to end, and waits until it has. */
  void stop() {
    process.destroy();
    awaitEnd();
  }

  /** {@code kill -9}: it is told nothing. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Waits until it has ended by itself or by a signal, and gives its exit code. */
  int awaitEnd() {
    try {
      if (!process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("The publisher still runs after " + END + ", see " + log);
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for the publisher", e);
    }
  }
}
