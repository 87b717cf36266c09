package io.github.wrappersync.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.client.HandlerOptions;
import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.Role;
import io.github.wrappersync.spring.SyncClientBuilderCustomizer;
import io.github.wrappersync.spring.autoconfigure.endpoint.SyncEndpoint;
import io.github.wrappersync.spring.autoconfigure.endpoint.SyncEndpointProperties;
import io.github.wrappersync.spring.autoconfigure.health.SyncHealthProperties;
import io.github.wrappersync.spring.listener.SyncListener;
import io.github.wrappersync.store.jdbc.JdbcStores;
import io.github.wrappersync.testing.InMemoryPublisher;
import io.github.wrappersync.view.Freshness;
import io.github.wrappersync.wire.WebhookSecret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every property that the metadata tells of has a description, and does what it says. */
class EveryPropertyTest {

  private static final Path METADATA =
      Path.of("target/classes/META-INF/spring-configuration-metadata.json");

  private final InMemoryPublisher publisher = new InMemoryPublisher();
  private final Map<String, Consumer<String>> checks = new LinkedHashMap<>();

  private final ApplicationContextRunner bare =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(ours()))
          .withPropertyValues("management.endpoints.web.exposure.include=*");

  private final ApplicationContextRunner application =
      bare.withPropertyValues("sync.client.application=crm", "sync.client.views=users")
          .withBean(CatchUp.class, publisher::catchUp);

  static Class<?>[] ours() {
    return ImportCandidates.load(AutoConfiguration.class, EveryPropertyTest.class.getClassLoader())
        .getCandidates()
        .stream()
        .filter(name -> name.startsWith("io.github.wrappersync."))
        .map(EveryPropertyTest::load)
        .toArray(Class<?>[]::new);
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  @TestFactory
  Stream<DynamicTest> everyPropertyIsDescribedAndDoesWhatItSays() throws IOException {
    ofTheClient();
    ofTheBuilder();
    ofListenersAndStores();
    ofWebhooks();
    ofOperations();
    JsonNode metadata = JsonMapper.builder().build().readTree(Files.readString(METADATA));
    Map<String, JsonNode> properties = new LinkedHashMap<>();
    metadata.get("properties").forEach(each -> properties.put(each.get("name").asString(), each));
    DynamicTest all =
        DynamicTest.dynamicTest(
            "each has a check", () -> assertThat(properties.keySet()).isEqualTo(checks.keySet()));
    return Stream.concat(
        Stream.of(all),
        checks.entrySet().stream()
            .map(
                check ->
                    DynamicTest.dynamicTest(
                        check.getKey(),
                        () -> {
                          assertThat(
                                  properties.get(check.getKey()).path("description").asString(""))
                              .hasSizeGreaterThan(10);
                          check.getValue().accept(check.getKey());
                        })));
  }

  private void check(String property, Consumer<String> check) {
    assertThat(checks.put(property, check)).isNull();
  }

  /** The property has the value; what else is needed comes as {@code more}. */
  private void context(
      ApplicationContextRunner runner,
      String property,
      String value,
      Consumer<AssertableApplicationContext> check) {
    check(property, name -> runner.withPropertyValues(name + "=" + value).run(check::accept));
  }

  private void ofTheClient() {
    context(
        application,
        "sync.client.enabled",
        "false",
        c -> assertThat(c).doesNotHaveBean(SyncClient.class));
    context(
        application,
        "sync.client.application",
        "hrms",
        c -> assertThat(c.getBean(SyncClient.class).application()).isEqualTo("hrms"));
    context(
        application.withPropertyValues("sync.client.views="),
        "sync.client.views",
        "credit-costs,roles",
        c -> assertThat(c).hasNotFailed());
    publisher.unavailable();
    context(
        application,
        "sync.client.await-ready",
        "123ms",
        c -> assertThat(c.getStartupFailure()).cause().hasMessageContaining("PT0.123S"));
    reaches("reuse-redis", "false", "redisUri", null, "spring.data.redis.host=localhost");
  }

  private void ofTheBuilder() {
    reaches("tenants", "t1,t2", "tenants", Set.of("t1", "t2"));
    reaches("publisher-url", "http://localhost:2", "publisherUrl", "http://localhost:2");
    reaches("token", "another", "token", "another");
    reaches("redis-url", "redis://localhost:1", "redisUri", "redis://localhost:1");
    reaches(
        "signing-keys",
        "one,two",
        "signingKeys",
        List.of("one", "two"),
        "sync.client.redis-url=redis://localhost:1");
    reaches("trusted-certificates", "ca.pem", "trustedCertificates", Path.of("ca.pem"));
    reaches(
        "client-certificate",
        "c.pem",
        "clientCertificate",
        Path.of("c.pem"),
        "sync.client.client-key=k.pem");
    reaches(
        "client-key",
        "k.pem",
        "clientKey",
        Path.of("k.pem"),
        "sync.client.client-certificate=c.pem");
    reaches("instance", "pod-7", "instance", "pod-7");
    reaches("close-timeout", "7s", "closeTimeout", Duration.ofSeconds(7));
    reaches("heartbeat-timeout", "7s", "heartbeatTimeout", Duration.ofSeconds(7));
    reaches("live-poll-interval", "7s", "livePollInterval", Duration.ofSeconds(7));
    reaches("poll-interval", "7s", "pollInterval", Duration.ofSeconds(7));
    reaches("stale-after", "7s", "staleAfter", Duration.ofSeconds(7));
    reaches("progress-interval", "7s", "progressInterval", Duration.ofSeconds(7));
    Freshness.OrFail within = Freshness.within(Duration.ofMinutes(15));
    reaches("freshness.within", "15m", "freshness", within);
    reaches(
        "freshness.when-older",
        "serve",
        "freshness",
        within.orServe(),
        "sync.client.freshness.within=15m");
    reaches(
        "freshness.fetch-timeout",
        "3s",
        "freshness",
        within.orFetch(Duration.ofSeconds(3)),
        "sync.client.freshness.within=15m",
        "sync.client.freshness.when-older=fetch");
    reaches("warm-start.file", "target/x.warm", "warmFile", Path.of("target/x.warm"));
    reaches(
        "warm-start.interval",
        "7s",
        "warmInterval",
        Duration.ofSeconds(7),
        "sync.client.warm-start.file=target/x.warm");
    reaches("handler-threads", "7", "handlerThreads", 7);
    reaches("queue-capacity", "77", "queueCapacity", 77);
    reaches("buffer-capacity", "777", "bufferCapacity", 777);
  }

  /** The builder has the value in its field when all is applied; nothing is built. */
  private void reaches(
      String property, String value, String field, Object expected, String... more) {
    check(
        "sync.client." + property,
        name -> {
          Map<String, Object> fields = new HashMap<>();
          bare.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
              .withPropertyValues(
                  "sync.client.application=crm",
                  "sync.client.publisher-url=http://localhost:1",
                  "sync.client.token=token")
              .withPropertyValues(more)
              .withPropertyValues(name + "=" + value)
              .withBean(
                  SyncClientBuilderCustomizer.class,
                  () ->
                      builder -> {
                        fields.putAll(BuilderFields.of(builder));
                        throw new IllegalStateException("seen");
                      })
              .run(context -> assertThat(context).hasFailed());
          assertThat(fields).containsEntry(field, expected);
        });
  }

  static class Roles {
    @SyncListener(id = "roles")
    void on(Role role) {}
  }

  private void ofListenersAndStores() {
    context(
        bare.withBean(Roles.class),
        "sync.client.listener.enabled",
        "false",
        c -> assertThat(c).hasNotFailed());
    isRunWith("attempts", "7", HandlerOptions.defaults().attempts(7));
    isRunWith(
        "first-backoff",
        "7ms",
        HandlerOptions.defaults().backoff(Duration.ofMillis(7), Duration.ofSeconds(10)));
    isRunWith(
        "max-backoff",
        "7s",
        HandlerOptions.defaults().backoff(Duration.ofMillis(100), Duration.ofSeconds(7)));
    isRunWith("timeout", "7s", HandlerOptions.defaults().timeout(Duration.ofSeconds(7)));
    isRunWith("concurrency", "7", HandlerOptions.defaults().concurrency(7));
    batchSizeIsThatOfListenersOfSeveralChangesOnly();
    ApplicationContextRunner withDatabase =
        application.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class));
    context(
        withDatabase.withPropertyValues("spring.datasource.url=jdbc:h2:mem:enabled"),
        "sync.client.jdbc.enabled",
        "true",
        c -> assertThat(c).hasSingleBean(JdbcStores.class));
    context(
        withDatabase.withPropertyValues(
            "spring.datasource.url=jdbc:h2:mem:tables", "sync.client.jdbc.enabled=true"),
        "sync.client.jdbc.create-tables",
        "true",
        c ->
            assertThat(
                    new JdbcTemplate(c.getBean(javax.sql.DataSource.class))
                        .queryForObject("SELECT count(*) FROM sync_checkpoint", Integer.class))
                .isZero());
  }

  static class Changes {
    @SyncListener(id = "changes", transactional = true)
    void on(List<Change<Role>> changes) {}
  }

  private void batchSizeIsThatOfListenersOfSeveralChangesOnly() {
    context(
        application
            .withConfiguration(
                AutoConfigurations.of(
                    DataSourceAutoConfiguration.class,
                    DataSourceTransactionManagerAutoConfiguration.class))
            .withPropertyValues(
                "spring.datasource.url=jdbc:h2:mem:batch-size",
                "sync.client.jdbc.enabled=true",
                "sync.client.jdbc.create-tables=true")
            .withBean(Roles.class)
            .withBean(Changes.class),
        "sync.client.listener.batch-size",
        "7",
        context -> {
          Optional<?> batch = (Optional<?>) fields(context, "changes").get("batch");
          assertThat(BuilderFields.read(batch.orElseThrow())).containsEntry("most", 7);
          assertThat(fields(context, "roles")).containsEntry("batch", Optional.empty());
        });
  }

  /** A listener that says nothing itself is registered with these options. */
  private void isRunWith(String property, String value, HandlerOptions expected) {
    context(
        application.withBean(Roles.class),
        "sync.client.listener." + property,
        value,
        context -> assertThat(registered(context, "roles")).containsAllEntriesOf(told(expected)));
  }

  private static Map<String, Object> told(HandlerOptions options) {
    return comparable(BuilderFields.read(options));
  }

  private static Map<String, Object> registered(AssertableApplicationContext context, String id) {
    return comparable(fields(context, id));
  }

  private static Map<String, Object> fields(AssertableApplicationContext context, String id) {
    Object registrations =
        BuilderFields.read(context.getBean(SyncClient.class)).get("registrations");
    Map<?, ?> handlers = (Map<?, ?>) BuilderFields.read(registrations).get("handlers");
    return BuilderFields.read(handlers.get(id));
  }

  /** Without the rule of failures that are hopeless, which equals no other. */
  private static Map<String, Object> comparable(Map<String, Object> options) {
    Map<String, Object> retries = BuilderFields.read(options.get("retries"));
    return Map.of(
        "attempts", retries.get("attempts"),
        "firstBackoff", retries.get("firstBackoff"),
        "maxBackoff", retries.get("maxBackoff"),
        "timeout", options.get("timeout"),
        "concurrency", options.get("concurrency"));
  }

  private <T> void isSaid(
      String property, String value, Function<AssertableApplicationContext, T> said, T expected) {
    context(application, property, value, c -> assertThat(said.apply(c)).isEqualTo(expected));
  }

  private static SyncClientProperties.Webhook webhook(AssertableApplicationContext context) {
    return context.getBean(SyncClientProperties.class).webhook();
  }

  /** What these do is in WebhooksTest. */
  private void ofWebhooks() {
    String secret = WebhookSecret.random().text();
    isSaid("sync.client.webhook.secrets", secret, c -> webhook(c).secrets(), List.of(secret));
    isSaid("sync.client.webhook.path", "/hooks", c -> webhook(c).path(), "/hooks");
    isSaid(
        "sync.client.webhook.tolerance", "7s", c -> webhook(c).tolerance(), Duration.ofSeconds(7));
    isSaid(
        "sync.client.webhook.max-body-size",
        "7KB",
        c -> webhook(c).maxBodySize().toKilobytes(),
        7L);
  }

  private void ofOperations() {
    context(
        application,
        "management.health.sync.enabled",
        "false",
        c -> assertThat(c).doesNotHaveBean("syncHealthContributor"));
    context(
        application,
        "management.health.sync.readiness",
        "false",
        c -> assertThat(c).doesNotHaveBean("syncReadiness"));
    // what these do is in SyncOperationsTest and HandlersHealthTest
    isSaid(
        "management.health.sync.stale",
        "out-of-service",
        c -> c.getBean(SyncHealthProperties.class).stale(),
        "OUT_OF_SERVICE");
    isSaid(
        "management.health.sync.unauthorized",
        "up",
        c -> c.getBean(SyncHealthProperties.class).unauthorized(),
        "UP");
    isSaid(
        "management.health.sync.handler-failed",
        "up",
        c -> c.getBean(SyncHealthProperties.class).handlerFailed(),
        "UP");
    isSaid(
        "management.health.sync.max-details",
        "7",
        c -> c.getBean(SyncHealthProperties.class).maxDetails(),
        7);
    context(
        application,
        "management.endpoint.sync.access",
        "NONE",
        c -> assertThat(c).doesNotHaveBean(SyncEndpoint.class));
    isSaid(
        "management.endpoint.sync.show-values",
        "always",
        c -> c.getBean(SyncEndpointProperties.class).showValues(),
        Show.ALWAYS);
    isSaid(
        "management.endpoint.sync.roles",
        "a,b",
        c -> c.getBean(SyncEndpointProperties.class).roles(),
        Set.of("a", "b"));
  }
}
