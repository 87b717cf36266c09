package io.github.wrappersync.publisher.endtoend;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.client.SyncClientBuilder;
import io.github.wrappersync.publisher.PublisherApplication;
import io.github.wrappersync.publisher.testing.SeedTables;
import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.publisher.testing.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A wrapper with its database, a Redis or none, and a publisher on a port that stays the same over
 * restarts. The wrapper's tables exist from the beginning; the publisher is started by the test.
 */
final class Installation implements AutoCloseable {

  /** What a slow machine may need on top of what is promised. */
  static final Duration SLACK = Duration.ofSeconds(4);

  /** The second half of the tenants is not everybody's. */
  static final List<String> TENANTS = List.of("acme", "globex", "initech", "umbrella");

  private static final String TOKEN = "-token-0123456789";

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final int port = TestServers.freePort();
  private final int closedPort = TestServers.freePort();
  private final Optional<RedisProcess> redis;
  private TestDatabase database = TestServers.newDatabase();
  private final Map<String, String> redisSettings;
  private @Nullable PublisherProcess publisher;
  private final List<PublisherProcess> processes = new ArrayList<>();
  private int starts;

  private Installation(Optional<RedisProcess> redis, Map<String, String> redisSettings) {
    this.redis = redis;
    this.redisSettings = redisSettings;
    redis.ifPresent(RedisProcess::start);
    SeedTables.create(database.dataSource());
    execute(
        """
        INSERT INTO tenants (tenant_id, redis_channel_prefix)
        VALUES ('acme', NULL), ('globex', NULL), ('initech', 'crm,hrms'), ('umbrella', 'hrms')
        """);
  }

  /** With a Redis of its own, which runs. */
  static Installation withRedis() {
    return new Installation(Optional.of(new RedisProcess()), Map.of());
  }

  /** Where the publisher is told of a Redis, nobody listens. */
  static Installation withoutRedis() {
    return new Installation(Optional.empty(), Map.of());
  }

  /** With a Redis of the test's, which the publisher finds by these settings. */
  static Installation withRedisAt(Map<String, String> settings) {
    return new Installation(Optional.empty(), settings);
  }

  /** Inserts so many users, roles, entities, and twice as many credit configurations. */
  Installation seed(int each) {
    execute(
        """
        CREATE FUNCTION tenant_of(n int) RETURNS text LANGUAGE sql IMMUTABLE
          AS $$ SELECT ('{acme,globex,initech,umbrella}'::text[])[1 + n %% 4] $$;
        INSERT INTO entities (entity_id, tenant_id, parent_entity_id, entity_type, entity_name)
        SELECT 'entity-' || n, tenant_of(n), CASE WHEN n > 4 THEN 'entity-' || n / 16 * 4 + n %% 4 END, 'department', 'Entity ' || n
        FROM generate_series(1, %1$d) AS n;
        INSERT INTO custom_roles (role_id, tenant_id, role_name, permissions)
        SELECT 'role-' || n, tenant_of(n), 'Role ' || n,
               CASE n %% 3 WHEN 0 THEN '["crm.leads.read"]' WHEN 1 THEN '["hrms.leave.approve"]' ELSE '["user-management"]' END::jsonb
        FROM generate_series(1, %1$d) AS n;
        INSERT INTO tenant_users (user_id, tenant_id, email, name, role_ids, password_hash)
        SELECT 'user-' || n, tenant_of(n), 'user' || n || '@example.org', 'User ' || n, ARRAY['role-' || n], 'secret'
        FROM generate_series(1, %1$d) AS n;
        INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost)
        SELECT 'config-' || n, tenant_of(n), CASE WHEN n %% 3 = 0 THEN 'hrms.leave.op' ELSE 'crm.leads.op' END || n, n %% 50
        FROM generate_series(1, 2 * %1$d) AS n;
        """
            .formatted(each));
    return this;
  }

  /** Starts the publisher and waits until it serves. One that still runs is killed first. */
  Installation start() {
    return start(PublisherApplication.class);
  }

  /** Starts the publisher with another main class. */
  Installation start(Class<?> main) {
    kill();
    publisher = launch(main, port, Map.of());
    return this;
  }

  /**
   * Starts one more publisher, on a port of its own, and waits until it serves.
   *
   * @param environment what is set otherwise than for the first one
   */
  PublisherProcess startAnother(Map<String, String> environment) {
    return launch(PublisherApplication.class, TestServers.freePort(), environment);
  }

  private PublisherProcess launch(Class<?> main, int onPort, Map<String, String> different) {
    Map<String, String> environment = new HashMap<>();
    environment.put("DATABASE_URL", database.jdbcUrl());
    environment.put("REDIS_URL", redisUrl());
    environment.putAll(redisSettings);
    environment.put("SERVER_PORT", String.valueOf(onPort));
    environment.put("SYNC_PUBLISHER_ADMIN_TOKEN", "admin" + TOKEN);
    environment.put("SYNC_PUBLISHER_APPLICATIONS_CRM_TOKEN", "crm" + TOKEN);
    environment.put("SYNC_PUBLISHER_APPLICATIONS_HRMS_TOKEN", "hrms" + TOKEN);
    environment.put("SYNC_PUBLISHER_APPLICATIONS_FINANCE_TOKEN", "finance" + TOKEN);
    environment.putAll(different);
    Path log =
        Path.of(
                "target",
                "endtoend",
                "%d-%s-%d.log".formatted(databasePort(), database.name(), ++starts))
            .toAbsolutePath();
    PublisherProcess process = PublisherProcess.start(main, environment, log);
    processes.add(process);
    return process;
  }

  /** Where the publisher serves. */
  int port() {
    return port;
  }

  /** The publisher that was started last. */
  PublisherProcess publisher() {
    PublisherProcess present = publisher;
    if (present == null) {
      throw new IllegalStateException("The publisher was not started: call start() first");
    }
    return present;
  }

  RedisProcess redis() {
    return redis.orElseThrow();
  }

  /** What a consumer in a process of its own is told of the publisher and Redis. */
  Map<String, String> consumerSettings(String application) {
    return Map.of(
        "LEDGER_PUBLISHER",
        "http://localhost:" + port,
        "LEDGER_TOKEN",
        token(application),
        "LEDGER_REDIS",
        redis.isPresent() ? redisUrl() : "");
  }

  String token(String application) {
    return application + TOKEN;
  }

  private String redisUrl() {
    return "redis://localhost:" + redis.map(RedisProcess::port).orElse(closedPort);
  }

  /** A client that is connected to Redis, if there is one. Not started. */
  ObservedClient client(String application) {
    SyncClientBuilder builder = builder(application);
    redis.ifPresent(present -> builder.redis(redisUrl()));
    return new ObservedClient(builder, TENANTS);
  }

  /** A client that catches up from this publisher. Not started. */
  ObservedClient client(String application, PublisherProcess from) {
    return new ObservedClient(
        SyncClient.builder(application)
            .publisher("http://localhost:" + from.port(), application + TOKEN)
            .redis(redisUrl()),
        TENANTS);
  }

  int databasePort() {
    return URI.create(database.jdbcUrl().substring("jdbc:".length())).getPort();
  }

  /** The database at another port, as the publisher is told of it. */
  String databaseUrl(int throughPort) {
    return database.jdbcUrl().replace(":" + databasePort() + "/", ":" + throughPort + "/");
  }

  /** A client that is connected to Redis, without any views and handlers yet. */
  SyncClientBuilder bareClient(String application) {
    return builder(application).allTenants().redis(redisUrl());
  }

  /** A client that is not told of any Redis, without any views and handlers yet. */
  SyncClientBuilder pollingClient(String application) {
    return builder(application).allTenants();
  }

  /** A client that reaches Redis through the relay. Not started. */
  ObservedClient client(String application, RedisRelay relay) {
    return new ObservedClient(
        builder(application).redis("redis://localhost:" + relay.port()), TENANTS);
  }

  /** A client that is told what the test says. Not started. */
  ObservedClient client(String application, UnaryOperator<SyncClientBuilder> setUp) {
    return new ObservedClient(setUp.apply(builder(application)), TENANTS);
  }

  /** A client with a token of its own, connected to Redis if there is one. Not started. */
  ObservedClient client(String application, String token) {
    SyncClientBuilder builder =
        SyncClient.builder(application).publisher("http://localhost:" + port, token);
    redis.ifPresent(present -> builder.redis(redisUrl()));
    return new ObservedClient(builder, TENANTS);
  }

  private SyncClientBuilder builder(String application) {
    return SyncClient.builder(application)
        .publisher("http://localhost:" + port, application + TOKEN);
  }

  /** Asks something of {@code /admin}, and gives the answer to a request that succeeds. */
  Optional<String> admin(String method, String path) {
    HttpResponse<String> answer =
        send(
            request("/admin/" + path, "admin")
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build());
    return Optional.of(answer.body()).filter(body -> answer.statusCode() < 300);
  }

  /** Asks the publisher as its administrator; an empty body means none. */
  HttpResponse<String> administer(String path, String body) {
    return send(
        request(path, "admin")
            .POST(
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  /** Asks the publisher as an application, and takes the answer when it comes. */
  CompletableFuture<HttpResponse<String>> getLater(String path, String application) {
    return HTTP.sendAsync(request(path, application).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path, String tokenOf) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
        .timeout(Duration.ofSeconds(90))
        .header("Authorization", "Bearer " + tokenOf + TOKEN);
  }

  private static HttpResponse<String> send(HttpRequest request) {
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  TestDatabase database() {
    return database;
  }

  /** A request to the publisher with the administrator's token. */
  HttpRequest.Builder admin(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
        .header("Authorization", "Bearer admin" + TOKEN);
  }

  /** Runs statements, each in a transaction of its own. */
  void execute(String... statements) {
    database.execute(statements);
  }

  /** The one number that a query gives. */
  long count(String sql) {
    return Long.parseLong(database.rows(sql).get(0));
  }

  /** What the application should hold now. */
  Set<Record> truth(String application) {
    return Truth.of(database, application);
  }

  /**
   * Copies the database as it is; the publisher must be stopped. Then {@link #restore} may bring
   * this state back.
   */
  TestDatabase backup() {
    String name = database.name() + "_backup";
    try {
      new TestDatabase("postgres", "", TestServers.dataSource("postgres", "postgres"))
          .execute("CREATE DATABASE %s TEMPLATE %s".formatted(name, database.name()));
    } catch (IllegalStateException e) {
      throw new IllegalStateException("Is the publisher stopped? " + e.getMessage(), e);
    }
    return new TestDatabase(
        name,
        database.jdbcUrl().replace(database.name(), name),
        TestServers.dataSource(name, "postgres"));
  }

  /** The publisher that is started next finds this database. */
  void restore(TestDatabase backup) {
    database = backup;
  }

  private void kill() {
    PublisherProcess present = publisher;
    if (present != null) {
      present.kill();
    }
  }

  @Override
  public void close() {
    processes.forEach(PublisherProcess::kill);
    redis.ifPresent(RedisProcess::stop);
  }
}
