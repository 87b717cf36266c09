package io.github.wrappersync.publisher.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import redis.embedded.RedisServer;

/**
 * One PostgreSQL and one Redis for all tests of the JVM, each started when it is first asked for
 * and stopped with the JVM. A test that stops or breaks a server starts one of its own.
 */
public final class TestServers {

  private static final AtomicInteger DATABASES = new AtomicInteger();

  private TestServers() {}

  /** A new and empty database on the shared PostgreSQL: cheap, one for each test class. */
  public static TestDatabase newDatabase() {
    return create("");
  }

  /** A copy of a database that nobody is connected to: faster than to set it up again. */
  public static TestDatabase copyOf(TestDatabase template) {
    return create(" TEMPLATE " + template.name());
  }

  private static TestDatabase create(String clause) {
    String name = "test_" + DATABASES.incrementAndGet();
    try (Connection connection = Postgres.SERVER.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name + clause);
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot create " + name, e);
    }
    return new TestDatabase(
        name, Postgres.SERVER.getJdbcUrl("postgres", name), dataSource(name, "postgres"));
  }

  /** Connections to a database of the shared PostgreSQL as any role; no role needs a password. */
  public static DataSource dataSource(String database, String role) {
    return Postgres.SERVER.getDatabase(role, database);
  }

  /** The shared Redis, such as {@code redis://127.0.0.1:40123}; tests share its channels. */
  public static String redisUri() {
    return "redis://127.0.0.1:" + Redis.SERVER.ports().get(0);
  }

  /** A port that was free a moment ago, for a server that a test starts itself. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Postgres {
    static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder()
            .setServerConfig("fsync", "off")
            .setServerConfig("full_page_writes", "off")
            .start();
      } catch (IOException e) {
        throw new UncheckedIOException("The embedded PostgreSQL did not start", e);
      }
    }
  }

  private static final class Redis {
    static final RedisServer SERVER = start();

    private static RedisServer start() {
      try {
        RedisServer server =
            RedisServer.newRedisServer()
                .bind("127.0.0.1")
                .port(freePort())
                .setting("save \"\"")
                .setting("appendonly no")
                .build();
        server.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server)));
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException("The embedded Redis did not start", e);
      }
    }

    private static void stop(RedisServer server) {
      try {
        server.stop();
      } catch (IOException e) {
        // The JVM ends: there is nobody left to tell.
      }
    }
  }
}
