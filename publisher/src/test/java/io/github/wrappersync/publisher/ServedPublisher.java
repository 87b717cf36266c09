package io.github.wrappersync.publisher;

import io.github.wrappersync.publisher.api.ApiConfiguration;
import io.github.wrappersync.publisher.api.admin.AdminConfiguration;
import io.github.wrappersync.publisher.api.console.ConsoleConfiguration;
import io.github.wrappersync.publisher.api.feed.FeedConfiguration;
import io.github.wrappersync.publisher.testing.SeedTables;
import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.publisher.testing.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/**
 * The reading half of the publisher over HTTP, on a database of its own and a free port: nothing
 * writes the event log but the test.
 */
public final class ServedPublisher implements AutoCloseable {

  public static final String ADMIN = "admin-token-0123456789";
  public static final String CRM = "crm-token-0123456789";
  public static final String HRMS = "hrms-token-0123456789";
  public static final String FINANCE = "finance-token-0123456789";

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({
    DatabaseConfiguration.class,
    CaptureConfiguration.class,
    EventLogConfiguration.class,
    OperationsConfiguration.class,
    RepairConfiguration.class,
    ApplicationsConfiguration.class,
    WebhookConfiguration.class,
    RetentionConfiguration.class,
    HealthConfiguration.class,
    CheckConfiguration.class,
    ControlConfiguration.class,
    ApiConfiguration.class,
    FeedConfiguration.class,
    AdminConfiguration.class,
    ConsoleConfiguration.class
  })
  static class WithoutWriters {}

  private final TestDatabase database;
  private final ConfigurableApplicationContext context;
  private final HttpClient client = HttpClient.newHttpClient();

  private ServedPublisher(TestDatabase database, ConfigurableApplicationContext context) {
    this.database = database;
    this.context = context;
  }

  /** Starts on a new database with the wrapper's tables; the event log has the epoch "0f9d1c52". */
  public static ServedPublisher start() {
    TestDatabase database = TestServers.newDatabase();
    SeedTables.create(database.dataSource());
    ServedPublisher publisher = on(database);
    database.execute("INSERT INTO sync.log (epoch, life) VALUES ('0f9d1c52', 'test')");
    return publisher;
  }

  /** Starts on a database as it is. */
  public static ServedPublisher on(TestDatabase database) {
    SpringApplication served = PublisherApplication.create(WithoutWriters.class);
    return new ServedPublisher(
        database,
        served.run(
            "--DATABASE_URL=" + database.jdbcUrl(),
            "--REDIS_URL=redis://localhost:6379",
            "--server.port=0",
            "--sync.publisher.admin-token=" + ADMIN,
            "--sync.publisher.applications.crm.token=" + CRM,
            "--sync.publisher.applications.hrms.token=" + HRMS,
            "--sync.publisher.applications.finance.token=" + FINANCE));
  }

  public TestDatabase database() {
    return database;
  }

  public <B> B bean(Class<B> type) {
    return context.getBean(type);
  }

  public <B> B bean(String name, Class<B> type) {
    return context.getBean(name, type);
  }

  public <B> Collection<B> beans(Class<B> type) {
    return context.getBeansOfType(type).values();
  }

  public int port() {
    return ((ServletWebServerApplicationContext) context).getWebServer().getPort();
  }

  /** A request; an empty token means none. */
  public HttpRequest.Builder request(String path, String token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port() + path))
            .timeout(Duration.ofSeconds(90));
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  public HttpResponse<String> get(String path, String token) {
    return send(request(path, token).build());
  }

  public HttpResponse<String> post(String path, String token, String body) {
    return send(request(path, token).POST(HttpRequest.BodyPublishers.ofString(body)).build());
  }

  public HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public CompletableFuture<HttpResponse<String>> getLater(String path, String token) {
    return client.sendAsync(request(path, token).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    context.close();
  }
}
