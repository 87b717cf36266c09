package io.github.wrappersync.examples.quickstart;

import io.github.wrappersync.publisher.PublisherApplication;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The publisher as a process of its own, set up by its environment as in production. */
final class PublisherProcess implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(60);

  private final Process process;
  private final int port;
  private final Path log;

  private PublisherProcess(Process process, int port, Path log) {
    this.process = process;
    this.port = port;
    this.log = log;
  }

  /** Starts it and waits until it serves. */
  static PublisherProcess start(
      int port, String databaseUrl, String redisUrl, Map<String, String> tokens, String adminToken)
      throws IOException, InterruptedException {
    Path log = Files.createDirectories(Path.of("target", "quickstart")).resolve("publisher.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    PublisherApplication.class.getName()))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    Map<String, String> environment = builder.environment();
    environment.put("DATABASE_URL", databaseUrl);
    environment.put("REDIS_URL", redisUrl);
    environment.put("SERVER_PORT", String.valueOf(port));
    environment.put("SERVER_ADDRESS", "127.0.0.1"); // its tokens are known to everybody
    environment.put("SYNC_PUBLISHER_ADMIN_TOKEN", adminToken);
    tokens.forEach(
        (application, token) ->
            environment.put(
                "SYNC_PUBLISHER_APPLICATIONS_%s_TOKEN"
                    .formatted(application.toUpperCase(Locale.ROOT)),
                token));
    Process started = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(started::destroy));
    PublisherProcess publisher = new PublisherProcess(started, port, log);
    publisher.awaitReady();
    return publisher;
  }

  private void awaitReady() throws IOException, InterruptedException {
    HttpClient http = HttpClient.newHttpClient();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url() + "/actuator/health"))
            .timeout(Duration.ofSeconds(2))
            .build();
    long end = System.nanoTime() + START.toNanos();
    while (System.nanoTime() < end) {
      if (!process.isAlive()) {
        throw new IllegalStateException("The publisher ended:\n" + Files.readString(log));
      }
      try {
        if (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // Not yet: it is asked again.
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new IllegalStateException(
        "The publisher did not get ready within %s; see %s".formatted(START, log));
  }

  String url() {
    return "http://localhost:" + port;
  }

  Path log() {
    return log;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
