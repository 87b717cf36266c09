package io.github.wrappersync.publisher;

import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.publisher.testing.SeedTables;
import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.publisher.testing.TestServers;
import io.github.wrappersync.spring.listener.SyncListener;
import io.lettuce.core.RedisClient;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/**
 * A change on its way from a statement of the wrapper to a listener of an application: a whole
 * publisher that sends its traces to a collector, a Redis, an endpoint for webhooks, and a Spring
 * Boot application with the starter.
 */
class TracedChangeTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** The backfill tells the same record before. */
  private static final String UPDATE = "\"changeType\":\"UPDATE\"";

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final TestDatabase database = TestServers.newDatabase();
  private final WireMockServer collector = server();
  private final WireMockServer endpoint = server();
  private final RedisClient redis = RedisClient.create(TestServers.redisUri());
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private ConfigurableApplicationContext publisher;
  private ConfigurableApplicationContext application;

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration(
      exclude = {DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class})
  @Import(Prices.class)
  static class Billing {}

  static class Prices {

    private final Tracer tracer;
    private final List<TraceContext> calls = new CopyOnWriteArrayList<>();

    Prices(Tracer tracer) {
      this.tracer = tracer;
    }

    @SyncListener(id = "prices")
    void on(Change<CreditConfig> change) {
      if (change.type() == ChangeType.UPDATE) {
        calls.add(tracer.currentSpan().context());
      }
    }
  }

  @Test
  void theTraceOfABatchIsContinuedByAListenerAndToldTheSameOnEachWay() {
    startPublisher();
    send(
        "PUT", "/admin/applications/crm/webhook", "{\"url\":\"%s\"}".formatted(endpoint.baseUrl()));
    startApplication();
    subscribe();

    database.execute("UPDATE credit_configurations SET credit_cost = 3");

    List<TraceContext> calls = application.getBean(Prices.class).calls;
    await().atMost(TIMEOUT).until(() -> !calls.isEmpty());
    TraceContext call = calls.get(0);
    assertThat(call.sampled()).isTrue();
    List<String> carried =
        database.rows("SELECT traceparent FROM sync.event WHERE change_type = 'UPDATE'");
    assertThat(carried)
        .as("the span of the listener has that of the publisher as its parent")
        .singleElement()
        .asString()
        .startsWith("00-%s-%s-0".formatted(call.traceId(), call.parentId()));

    String traceparent = carried.get(0);
    String field = "\"traceparent\":\"%s\"".formatted(traceparent);
    assertThat(send("GET", "/v1/crm/changes", "")).containsOnlyOnce(field);
    await().atMost(TIMEOUT).until(() -> !messages.isEmpty());
    assertThat(messages).singleElement().asString().contains(field);
    await().atMost(TIMEOUT).until(() -> !deliveries().isEmpty());
    assertThat(deliveries().get(0).getBodyAsString()).contains(field);
    assertThat(deliveries().get(0).getHeader("traceparent")).isEqualTo(traceparent);
    assertThat(send("GET", "/v1/crm/snapshot", ""))
        .contains("\"c1\"")
        .doesNotContain("traceparent");
    await().atMost(TIMEOUT).until(() -> isCollected(call.traceId(), call.parentId()));
  }

  private void startPublisher() {
    SeedTables.create(database.dataSource());
    database.execute(
        "INSERT INTO tenants (tenant_id) VALUES ('traced')",
        "INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost) VALUES ('c1', 'traced', 'crm.leads.create', 2)");
    publisher =
        PublisherApplication.create(PublisherApplication.class)
            .run(
                "--DATABASE_URL=" + database.jdbcUrl(),
                "--REDIS_URL=" + TestServers.redisUri(),
                "--server.port=0",
                "--management.opentelemetry.tracing.export.otlp.endpoint=%s/v1/traces"
                    .formatted(collector.baseUrl()),
                "--management.opentelemetry.tracing.export.schedule-delay=50ms",
                "--management.tracing.sampling.probability=1.0",
                "--sync.publisher.admin-token=" + ServedPublisher.ADMIN,
                "--sync.publisher.applications.crm.token=" + ServedPublisher.CRM,
                "--sync.publisher.applications.hrms.token=" + ServedPublisher.HRMS,
                "--sync.publisher.applications.finance.token=" + ServedPublisher.FINANCE);
  }

  private void startApplication() {
    application =
        new SpringApplicationBuilder(Billing.class)
            .web(WebApplicationType.NONE)
            .properties(
                "spring.main.banner-mode=off",
                "sync.client.application=crm",
                "sync.client.publisher-url=http://localhost:" + port(),
                "sync.client.token=" + ServedPublisher.CRM,
                "sync.client.redis-url=" + TestServers.redisUri())
            .run();
    application.getBean(SyncClient.class).awaitReady(TIMEOUT);
  }

  private void subscribe() {
    var connection = redis.connectPubSub();
    connection.addListener(
        new RedisPubSubAdapter<>() {
          @Override
          public void message(String channel, String message) {
            if (message.contains(UPDATE)) {
              messages.add(message);
            }
          }
        });
    connection.sync().subscribe("crm:traced:credit-configs");
  }

  private List<LoggedRequest> deliveries() {
    return endpoint.findAll(
        postRequestedFor(urlEqualTo("/api/sync/credit-config-changed"))
            .withRequestBody(containing(UPDATE)));
  }

  /** Whether the collector has a span of that name with these ids, the first fields of a span. */
  private boolean isCollected(String traceId, String spanId) {
    byte[] ids = HexFormat.of().parseHex("0a10" + traceId + "1208" + spanId);
    String begin = new String(ids, StandardCharsets.ISO_8859_1);
    return collector.findAll(postRequestedFor(urlEqualTo("/v1/traces"))).stream()
        .map(request -> new String(request.getBody(), StandardCharsets.ISO_8859_1))
        .anyMatch(body -> body.contains(begin) && body.indexOf("drain", body.indexOf(begin)) > 0);
  }

  private static WireMockServer server() {
    WireMockServer server = new WireMockServer(options().dynamicPort());
    server.start();
    server.stubFor(post(anyUrl()).willReturn(ok()));
    return server;
  }

  private int port() {
    return ((ServletWebServerApplicationContext) publisher).getWebServer().getPort();
  }

  private String send(String method, String path, String body) {
    String token = path.startsWith("/admin") ? ServedPublisher.ADMIN : ServedPublisher.CRM;
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port() + path))
            .header("Authorization", "Bearer " + token)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void close() {
    redis.shutdown();
    if (application != null) {
      application.close();
    }
    if (publisher != null) {
      publisher.close();
    }
    collector.stop();
    endpoint.stop();
  }
}
