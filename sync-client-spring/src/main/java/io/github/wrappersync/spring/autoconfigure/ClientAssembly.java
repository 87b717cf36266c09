package io.github.wrappersync.spring.autoconfigure;

import io.github.wrappersync.client.HandlerInterceptor;
import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.client.SyncClientBuilder;
import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.feed.LiveFeed;
import io.github.wrappersync.model.Application;
import io.github.wrappersync.spring.SyncClientBuilderCustomizer;
import io.github.wrappersync.spring.SyncConfigurationException;
import io.github.wrappersync.spring.SyncConnectionDetails;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;

/**
 * Builds the client of the properties, the connection details, and the beans that replace parts.
 */
final class ClientAssembly {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}:]+)[^}]*}");

  private static final Logger log = LoggerFactory.getLogger("io.github.wrappersync.spring");

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final SyncClientProperties properties;
  private final SyncConnectionDetails connection;
  private final BeanFactory beans;
  private final Duration phaseTimeout;
  private String description = "";

  /**
   * @param phaseTimeout how long Spring waits for the client to close
   */
  ClientAssembly(
      SyncClientProperties properties,
      SyncConnectionDetails connection,
      BeanFactory beans,
      Duration phaseTimeout) {
    this.properties = properties;
    this.connection = connection;
    this.beans = beans;
    this.phaseTimeout = phaseTimeout;
  }

  /**
   * Builds it.
   *
   * @throws SyncConfigurationException if anything is wrong; it names all of it
   */
  SyncClient build() {
    SyncClientBuilder builder = begin();
    List<String> faults = new ArrayList<>();
    for (Consumer<SyncClientBuilder> part :
        List.<Consumer<SyncClientBuilder>>of(
            unused -> requireResolved(),
            this::scope,
            this::transports,
            this::certificates,
            this::stores,
            this::options,
            this::freshness,
            this::closeTimeout,
            this::customize)) {
      attempt(faults, () -> part.accept(builder));
    }
    SyncClient client = attempt(faults, builder::build);
    if (client != null && faults.isEmpty()) {
      return client;
    }
    if (client != null) {
      client.close();
    }
    throw new SyncConfigurationException(
        String.join(System.lineSeparator(), faults),
        "Correct the properties sync.client.*: they are named as the builder's methods, publisher(url, token) as sync.client.publisher-url and sync.client.token, redis(…) as sync.client.redis-url.",
        null);
  }

  private static void attempt(List<String> faults, Runnable part) {
    attempt(
        faults,
        () -> {
          part.run();
          return true;
        });
  }

  private static <T> @Nullable T attempt(List<String> faults, Supplier<T> part) {
    try {
      return part.get();
    } catch (IllegalArgumentException e) {
      faults.add(String.valueOf(e.getMessage()));
      return null;
    }
  }

  private void customize(SyncClientBuilder builder) {
    beans
        .getBeanProvider(SyncClientBuilderCustomizer.class)
        .orderedStream()
        .forEach(customizer -> customizer.customize(builder));
  }

  /** What the client that was built is made of, without secrets; empty if none was. */
  String description() {
    return description;
  }

  private SyncClientBuilder begin() {
    String name = properties.application();
    if (name == null) {
      throw new SyncConfigurationException(
          "sync.client.publisher-url is set, and sync.client.application is not.",
          "Set sync.client.application to the application that this is, such as crm; or sync.client.enabled=false.",
          null);
    }
    Application preset = beans.getBeanProvider(Application.class).getIfUnique();
    if (preset == null) {
      return SyncClient.builder(name);
    }
    if (!preset.name().equals(name)) {
      throw new SyncConfigurationException(
          "sync.client.application is '%s', and the Application bean is of '%s'."
              .formatted(name, preset.name()),
          "Give both the same name.",
          null);
    }
    return SyncClient.builder(preset);
  }

  /** Spring Boot leaves a placeholder that it does not know as it is. */
  private void requireResolved() {
    Map<String, @Nullable String> texts = new LinkedHashMap<>();
    texts.put("application", properties.application());
    texts.put("publisher-url", properties.publisherUrl());
    texts.put("token", properties.token());
    texts.put("redis-url", properties.redisUrl());
    texts.put("signing-keys", String.join(",", properties.signingKeys()));
    texts.put("instance", properties.instance());
    texts.put("tenants", String.join(",", properties.tenants()));
    List<String> faults = new ArrayList<>();
    texts.forEach(
        (name, text) -> {
          Matcher placeholder = PLACEHOLDER.matcher(text == null ? "" : text);
          if (placeholder.find()) {
            faults.add(
                "sync.client.%s is %s, which nobody has resolved: expected that %s is set, as an environment variable for instance"
                    .formatted(name, placeholder.group(), placeholder.group(1)));
          }
        });
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join(System.lineSeparator(), faults));
    }
  }

  private void scope(SyncClientBuilder builder) {
    if (properties.tenants().isEmpty()) {
      builder.allTenants();
    } else {
      builder.tenants(properties.tenants().toArray(String[]::new));
    }
  }

  private void transports(SyncClientBuilder builder) {
    LiveFeed feed = beans.getBeanProvider(LiveFeed.class).getIfUnique();
    set(feed, builder::liveFeed);
    Optional<String> redis =
        feed == null ? connection.redisUrl().or(this::sharedRedis) : Optional.empty();
    redis.ifPresent(builder::redis);
    if (feed == null) {
      builder.signingKey(properties.signingKeys().toArray(String[]::new));
    }
    CatchUp catchUp = beans.getBeanProvider(CatchUp.class).getIfUnique();
    set(catchUp, builder::catchUp);
    Optional<String> publisher = catchUp == null ? connection.publisherUrl() : Optional.empty();
    publisher.ifPresent(url -> builder.publisher(url, connection.token().orElse("")));
    description = ClientDescription.of(properties.tenants(), publisher, redis, feed != null);
    beans.getBeanProvider(TimeSource.class).ifUnique(builder::time);
    beans
        .getBeanProvider(HandlerInterceptor.class)
        .orderedStream()
        .forEach(builder::handlerInterceptor);
  }

  private Optional<String> sharedRedis() {
    SharedRedis shared = beans.getBeanProvider(SharedRedis.class).getIfUnique();
    if (shared == null) {
      return Optional.empty();
    }
    log.info(
        "The client listens at the Redis of spring.data.redis, as sync.client.redis-url is not set; sync.client.reuse-redis=false has it poll instead");
    return Optional.of(shared.url());
  }

  private void certificates(SyncClientBuilder builder) {
    set(properties.trustedCertificates(), builder::trustedCertificates);
    if ((properties.clientCertificate() == null) != (properties.clientKey() == null)) {
      throw new IllegalArgumentException(
          "One of sync.client.client-certificate and sync.client.client-key is set: expected both, or none");
    }
    if (properties.clientCertificate() != null && properties.clientKey() != null) {
      builder.clientCertificate(properties.clientCertificate(), properties.clientKey());
    }
  }

  private void stores(SyncClientBuilder builder) {
    Stores stores = beans.getBeanProvider(Stores.class).getIfUnique();
    if (stores != null) {
      builder.stores(stores);
    } else if (properties.jdbc().enabled()) {
      throw new SyncConfigurationException(
          "sync.client.jdbc.enabled is true, and spring-jdbc is not on the class path.",
          "Add spring-boot-starter-jdbc or -data-jpa to the application, or declare a Stores bean.",
          null);
    }
  }

  private void options(SyncClientBuilder builder) {
    set(properties.instance(), builder::instance);
    set(properties.heartbeatTimeout(), builder::heartbeatTimeout);
    set(properties.livePollInterval(), builder::livePollInterval);
    set(properties.pollInterval(), builder::pollInterval);
    set(properties.staleAfter(), builder::staleAfter);
    set(properties.progressInterval(), builder::progressInterval);
    set(properties.handlerThreads(), builder::handlerThreads);
    set(properties.queueCapacity(), builder::queueCapacity);
    set(properties.bufferCapacity(), builder::bufferCapacity);
    set(
        properties.warmStart().file(),
        file -> builder.warmStart(file, properties.warmStart().interval()));
  }

  private void freshness(SyncClientBuilder builder) {
    builder.freshness(properties.freshness().policy());
  }

  private void closeTimeout(SyncClientBuilder builder) {
    Duration close = properties.closeTimeout();
    if (close == null) {
      builder.closeTimeout(
          phaseTimeout.compareTo(CLOSE_TIMEOUT) < 0 ? phaseTimeout : CLOSE_TIMEOUT);
      return;
    }
    builder.closeTimeout(close);
    if (close.compareTo(phaseTimeout) > 0) {
      throw new IllegalArgumentException(
          "sync.client.close-timeout is %s, and Spring waits for %s before it ends the beans that listeners use: expected no more than spring.lifecycle.timeout-per-shutdown-phase"
              .formatted(close, phaseTimeout));
    }
  }

  private static <T> void set(@Nullable T value, Consumer<T> setter) {
    if (value != null) {
      setter.accept(value);
    }
  }
}
