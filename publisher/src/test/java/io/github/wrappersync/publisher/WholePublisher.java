package io.github.wrappersync.publisher;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.client.SyncClientBuilder;
import io.github.wrappersync.publisher.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A publisher that captures, drains, announces and serves, in the JVM of the test and on a free
 * port. The tokens are those of {@link ServedPublisher}.
 */
public final class WholePublisher implements AutoCloseable {

  private final ConfigurableApplicationContext context;

  private WholePublisher(ConfigurableApplicationContext context) {
    this.context = context;
  }

  /**
   * Starts on a database that has the wrapper's tables.
   *
   * @param settings further arguments, which win over those that all tests have
   */
  public static WholePublisher start(TestDatabase database, String redisUrl, String... settings) {
    return start(
        concat(
            List.of("--DATABASE_URL=" + database.jdbcUrl(), "--REDIS_URL=" + redisUrl), settings));
  }

  private static WholePublisher start(List<String> arguments) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--server.port=0",
                "--sync.publisher.admin-token=" + ServedPublisher.ADMIN,
                "--sync.publisher.applications.crm.token=" + ServedPublisher.CRM,
                "--sync.publisher.applications.hrms.token=" + ServedPublisher.HRMS,
                "--sync.publisher.applications.finance.token=" + ServedPublisher.FINANCE));
    all.addAll(arguments);
    return new WholePublisher(
        PublisherApplication.create(PublisherApplication.class).run(all.toArray(String[]::new)));
  }

  private static List<String> concat(List<String> first, String... second) {
    List<String> all = new ArrayList<>(first);
    all.addAll(List.of(second));
    return all;
  }

  public int port() {
    return ((ServletWebServerApplicationContext) context).getWebServer().getPort();
  }

  public String url() {
    return "http://localhost:" + port();
  }

  /** A client of the application, whose token is that of all tests; without Redis as yet. */
  public SyncClientBuilder client(String application) {
    return SyncClient.builder(application).publisher(url(), application + "-token-0123456789");
  }

  /** Asks as the administrator; the answer has to be a success. */
  public String admin(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url() + path))
            .header("Authorization", "Bearer " + ServedPublisher.ADMIN)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> answer =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new IllegalStateException(answer.body());
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
