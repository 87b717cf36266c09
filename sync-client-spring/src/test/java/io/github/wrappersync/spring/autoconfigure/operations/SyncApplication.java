package io.github.wrappersync.spring.autoconfigure.operations;

import io.github.wrappersync.client.HandlerOptions;
import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.spring.SyncClientBuilderCustomizer;
import io.github.wrappersync.spring.SyncClientCustomizer;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.testing.InMemoryPublisher;
import io.github.wrappersync.testing.ManualClock;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** An application with a server on a free port, and the publisher that it follows. */
final class SyncApplication implements AutoCloseable {

  static final String RECORDS_SECRET = "somebody's name";

  final InMemoryPublisher publisher = new InMemoryPublisher();
  final ManualClock clock = new ManualClock();
  private final HttpClient http = HttpClient.newHttpClient();
  private ConfigurableApplicationContext context;
  private final List<Class<?>> configurations = new ArrayList<>(List.of(Configuration.class));
  private Stores stores = Stores.inMemory();

  @SpringBootConfiguration
  @EnableAutoConfiguration
  static class Configuration {}

  SyncApplication with(Stores others) {
    stores = others;
    return this;
  }

  SyncApplication with(Class<?> configuration) {
    configurations.add(configuration);
    return this;
  }

  /** Starts with a live feed of the publisher's. */
  SyncApplication start(Consumer<Change<CreditConfig>> handler, String... properties) {
    return start(true, handler, properties);
  }

  SyncApplication start(
      boolean liveFeed, Consumer<Change<CreditConfig>> handler, String... properties) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "server.port=0",
                "spring.main.banner-mode=off",
                "management.otlp.metrics.export.enabled=false",
                "management.endpoints.web.exposure.include=*",
                "management.endpoint.health.show-details=always",
                "sync.client.application=crm",
                "sync.client.reuse-redis=false"));
    all.addAll(List.of(properties));
    ApplicationContextInitializer<GenericApplicationContext> beans =
        target -> {
          target.registerBean(
              SyncClientBuilderCustomizer.class,
              () ->
                  builder -> {
                    builder.time(clock).catchUp(publisher.catchUp()).stores(stores);
                    if (liveFeed) {
                      builder.liveFeed(publisher.liveFeed("crm"));
                    }
                  });
          target.registerBean(
              SyncClientCustomizer.class,
              () ->
                  client -> {
                    client.creditCosts();
                    client.handle(
                        "bills",
                        DataTypes.CREDIT_CONFIGS,
                        handler::accept,
                        HandlerOptions.defaults().attempts(1));
                  });
        };
    context =
        new SpringApplicationBuilder(configurations.toArray(Class<?>[]::new))
            .web(WebApplicationType.SERVLET)
            .initializers(beans)
            .properties(all.toArray(String[]::new))
            .run();
    return this;
  }

  <B> B bean(Class<B> type) {
    return context.getBean(type);
  }

  SyncClient client() {
    return bean(SyncClient.class);
  }

  void put(String cost) {
    publisher.publish(
        "crm",
        "t1",
        DataTypes.CREDIT_CONFIGS,
        new CreditConfig("c1", "t1", RECORDS_SECRET, new BigDecimal(cost), true));
  }

  URI uri(String path) {
    return URI.create(
        "http://localhost:" + context.getEnvironment().getProperty("local.server.port") + path);
  }

  Answer get(String path) {
    return send(HttpRequest.newBuilder(uri(path)).GET());
  }

  Answer post(String path, String json) {
    return send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  Answer delete(String path) {
    return send(HttpRequest.newBuilder(uri(path)).DELETE());
  }

  Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A status and a body. */
  record Answer(int status, String body) {}

  @Override
  public void close() {
    context.close();
  }
}
