package io.github.wrappersync.publisher.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The running publisher that a command asks, with the administrator's token. */
final class Publisher {

  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** Longer than the longest {@code drain --wait}. */
  private static final Duration ANSWER = Duration.ofSeconds(90);

  private final URI url;
  private final String token;

  /**
   * A publisher.
   *
   * @param url where it is, such as {@code http://localhost:8080}, with or without a path
   */
  Publisher(String url, String token) {
    this.url = checked(url);
    this.token = token;
  }

  /**
   * Asks, and gives the body of the answer, which is empty if it has none.
   *
   * @throws FailureException if it can not be reached, or refuses
   */
  String ask(Call call) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + call.path()))
            .timeout(ANSWER)
            .header("Authorization", "Bearer " + token);
    if (call.body() == null) {
      request.method(call.method(), HttpRequest.BodyPublishers.noBody());
    } else {
      request
          .header("Content-Type", "application/json")
          .method(call.method(), HttpRequest.BodyPublishers.ofString(call.body()));
    }
    HttpResponse<String> answer = send(request.build());
    if (answer.statusCode() / 100 == 2) {
      return answer.body();
    }
    throw new FailureException(FailureException.REFUSED, problem(answer));
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          .version(HttpClient.Version.HTTP_1_1)
          .build()
          .send(request, HttpResponse.BodyHandlers.ofString());
    } catch (ConnectException | HttpConnectTimeoutException e) {
      throw noConnection(
          "No connection to %s%s: start the publisher, or give its address with --url", reason(e));
    } catch (HttpTimeoutException e) {
      throw noConnection(
          "%s did not answer within %s: what was asked for may still happen",
          ANSWER.toSeconds() + " s");
    } catch (SSLException e) {
      throw noConnection(
          "%s has a certificate that is refused%s: use the name that it holds; if a private authority signed it, import that into a key store and name it with java -Djavax.net.ssl.trustStore=…",
          reason(e));
    } catch (IOException e) {
      throw noConnection(
          "The connection to %s failed%s: what was asked for may still have happened", reason(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw noConnection("Interrupted while asking %s%s", "");
    }
  }

  private FailureException noConnection(String message, String detail) {
    return new FailureException(FailureException.NO_CONNECTION, message.formatted(url, detail));
  }

  private static String reason(Exception e) {
    return e.getMessage() == null ? "" : " (" + e.getMessage() + ")";
  }

  /** What the publisher says is wrong. */
  private String problem(HttpResponse<String> answer) {
    try {
      JsonNode document = JsonMapper.shared().readTree(answer.body());
      if (document.path("detail").isString()) {
        return document.path("detail").stringValue();
      }
    } catch (JacksonException e) {
      // Told below: it is not a publisher that answered.
    }
    return "%s answered with the status %d and without a problem document: expected a publisher there; see --url"
        .formatted(url, answer.statusCode());
  }

  private static URI checked(String url) {
    try {
      URI uri = URI.create(url.strip().replaceFirst("/+$", ""));
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null && uri.getRawUserInfo() == null && uri.getQuery() == null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Told below, like any other address that is none.
    }
    throw new FailureException(
        FailureException.USAGE,
        "The publisher's address is '%s': expected http://host:port or https://host:port, from --url or %s"
            .formatted(url.replaceFirst("//[^/@]*@", "//***@"), Cli.URL_VARIABLE));
  }
}
