package io.github.wrappersync.publisher.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks processes on this machine. */
final class Http {

  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(1))
          .build();

  private Http() {}

  static int status(int port, String path) {
    return send(port, path, "").statusCode();
  }

  /** The body of a successful answer. */
  static String get(int port, String path, String token) {
    HttpResponse<String> answer = send(port, path, token);
    if (answer.statusCode() != 200) {
      throw new IllegalStateException("%s answers %d".formatted(path, answer.statusCode()));
    }
    return answer.body();
  }

  private static HttpResponse<String> send(int port, String path, String token) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .header("Authorization", "Bearer " + token)
            .timeout(Duration.ofSeconds(2))
            .build();
    try {
      return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
