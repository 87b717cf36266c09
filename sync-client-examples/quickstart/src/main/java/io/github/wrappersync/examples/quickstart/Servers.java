package io.github.wrappersync.examples.quickstart;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import redis.embedded.RedisServer;

/** The PostgreSQL and the Redis that the quick start runs on: embedded, or the user's own. */
final class Servers implements AutoCloseable {

  private final URI database;
  private final URI redis;
  private final Deque<Closeable> started;

  private Servers(URI database, URI redis, Deque<Closeable> started) {
    this.database = database;
    this.redis = redis;
    this.started = started;
  }

  /** Starts what the options do not name, telling the report how long it took. */
  static Servers start(Options options, Report report) throws IOException, SQLException {
    Deque<Closeable> started = new ArrayDeque<>();
    long begun = System.nanoTime();
    URI database =
        options.database().isPresent()
            ? URI.create(options.database().get())
            : embeddedPostgres(options.databasePort(), started);
    report.started("PostgreSQL", options.database().isPresent() ? "yours" : "embedded", begun);
    begun = System.nanoTime();
    URI redis =
        options.redis().isPresent()
            ? URI.create(options.redis().get())
            : embeddedRedis(options.redisPort(), started);
    report.started("Redis", options.redis().isPresent() ? "yours" : "embedded", begun);
    return new Servers(database, redis, started);
  }

  /** With a database for the example Finance beside the wrapper's. */
  private static URI embeddedPostgres(int port, Deque<Closeable> started)
      throws IOException, SQLException {
    EmbeddedPostgres postgres = EmbeddedPostgres.builder().setPort(port).start();
    started.push(postgres);
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE finance");
    }
    return URI.create("postgresql://postgres@localhost:%d/postgres".formatted(postgres.getPort()));
  }

  private static URI embeddedRedis(int port, Deque<Closeable> started) throws IOException {
    RedisServer redis =
        RedisServer.newRedisServer().port(port).bind("127.0.0.1").setting("save \"\"").build();
    redis.start();
    started.push(redis::stop);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(redis)));
    return URI.create("redis://127.0.0.1:" + port);
  }

  private static void stop(RedisServer redis) {
    try {
      redis.stop();
    } catch (IOException e) {
      // The JVM ends: there is nobody left to tell.
    }
  }

  /** As in {@code postgresql://user:password@host:port/database}. */
  URI database() {
    return database;
  }

  /** As in {@code redis://:password@host:port}. */
  URI redis() {
    return redis;
  }

  InetSocketAddress redisAddress() {
    return new InetSocketAddress(redis.getHost(), redis.getPort() < 0 ? 6379 : redis.getPort());
  }

  @Override
  public void close() throws IOException {
    while (!started.isEmpty()) {
      started.pop().close();
    }
  }
}
