package io.github.wrappersync.benchmarks.servers;

import io.github.wrappersync.benchmarks.Run;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import redis.embedded.RedisServer;

/**
 * A wrapper's installation: its PostgreSQL 18 (fsync and synchronous_commit on) with its tables, a
 * Redis 6.2, and the publisher's executable jar within {@code -Xmx256m}, each a process of its own.
 * Everything ends with {@link #close}.
 */
public final class Site implements AutoCloseable {

  /** The application that consumes. */
  public static final String APPLICATION = "crm";

  public static final String TOKEN = "crm-token-0123456789";

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(4);

  private static final String TABLES =
      """
      CREATE TABLE tenants (tenant_id text PRIMARY KEY, tenant_name text, redis_channel_prefix varchar(50));
      CREATE TABLE credit_configurations (
        config_id text PRIMARY KEY, tenant_id text NOT NULL, operation_code varchar(255) NOT NULL,
        credit_cost numeric(10,2), is_active boolean NOT NULL DEFAULT true);
      CREATE TABLE tenant_users (
        user_id text PRIMARY KEY, tenant_id text, email text, name text, role_ids text[],
        is_active boolean NOT NULL DEFAULT true);
      CREATE TABLE custom_roles (
        role_id text PRIMARY KEY, tenant_id text NOT NULL, role_name text, permissions jsonb,
        is_active boolean NOT NULL DEFAULT true);
      CREATE TABLE entities (
        entity_id text PRIMARY KEY, tenant_id text NOT NULL, parent_entity_id text, entity_type text,
        entity_name text, is_active boolean NOT NULL DEFAULT true);
      INSERT INTO tenants (tenant_id, redis_channel_prefix)
      SELECT 'tenant-' || n, 'crm' FROM generate_series(1, 1000) AS n;
      """;

  private final Run run;
  private final Path directory;
  private final int port = freePort();
  private final int redisPort = freePort();
  private @Nullable EmbeddedPostgres postgres;
  private @Nullable RedisServer redis;
  private @Nullable OwnProcess publisher;

  private Site(Run run, String name) {
    this.run = run;
    this.directory = run.newDirectory(name);
  }

  /** Starts the servers, with the wrapper's tables: 1,000 tenants, and no records. */
  public static Site start(Run run, String name) throws IOException, SQLException {
    Site site = new Site(run, name);
    try {
      site.postgres =
          EmbeddedPostgres.builder()
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("shared_buffers", "256MB")
              .setServerConfig("max_wal_size", "4GB")
              .start();
      RedisServer redis =
          RedisServer.newRedisServer()
              .bind("127.0.0.1")
              .port(site.redisPort)
              .setting("save \"\"")
              .setting("appendonly no")
              .build();
      redis.start();
      site.redis = redis;
      site.execute(TABLES);
      return site;
    } catch (IOException | SQLException | RuntimeException e) {
      site.close();
      throw e;
    }
  }

  /** Where processes of this installation leave their logs. */
  public Path directory() {
    return directory;
  }

  public String publisherUrl() {
    return "http://localhost:" + port;
  }

  public String redisUrl() {
    return "redis://localhost:" + redisPort;
  }

  public String jdbcUrl() {
    return server().getJdbcUrl("postgres", "postgres");
  }

  /** Starts the publisher; does not wait for it. */
  public void startPublisher() throws IOException {
    List<String> command = new ArrayList<>(OwnProcess.java("-Xmx256m"));
    if (Boolean.getBoolean("benchmarks.jfr")) {
      command.add("-XX:StartFlightRecording=settings=profile,filename=" + recording("publisher"));
    }
    command.addAll(List.of("-jar", run.publisher().toString()));
    publisher =
        OwnProcess.start(
            command,
            Map.of(
                "DATABASE_URL", jdbcUrl(),
                "REDIS_URL", redisUrl(),
                "SERVER_PORT", String.valueOf(port),
                "SYNC_PUBLISHER_ADMIN_TOKEN", "admin-token-0123456789",
                "SYNC_PUBLISHER_APPLICATIONS_CRM_TOKEN", TOKEN),
            directory.resolve("publisher.log"));
  }

  /** Where a recording of the flight recorder goes. */
  public Path recording(String process) {
    return directory.resolve(process + ".jfr");
  }

  /** The publisher's peak resident memory in megabytes, from its beginning. */
  public double publisherPeakMegabytes() throws IOException {
    OwnProcess present = publisher;
    if (present == null) {
      throw new IllegalStateException("The publisher was not started");
    }
    return present.peakResidentMegabytes();
  }

  /** Waits until the event log's head is at least there, and gives it. */
  public long awaitHead(long position) throws SQLException, InterruptedException {
    long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
    long head = head();
    long told = System.nanoTime();
    while (head < position) {
      if (publisher == null || !publisher.isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "The event log is at %d of %d, see %s".formatted(head, position, directory));
      }
      Thread.sleep(50);
      head = head();
      if (System.nanoTime() - told > 5_000_000_000L) {
        told = System.nanoTime();
        run.progress("  the event log is at %,d of %,d", head, position);
      }
    }
    return head;
  }

  private long head() throws SQLException {
    return number("SELECT to_regclass('sync.log') IS NOT NULL") == 0
        ? 0
        : number("SELECT coalesce(max(head), 0) FROM sync.log");
  }

  /** The life of the event log. */
  public String epoch() throws SQLException {
    try (Connection connection = server().getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT epoch FROM sync.log")) {
      rows.next();
      return rows.getString(1);
    }
  }

  /** The one number of a query; a truth counts as 1. */
  public long number(String sql) throws SQLException {
    try (Connection connection = server().getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      Object value = rows.getObject(1);
      return value instanceof Boolean truth ? (truth ? 1 : 0) : ((Number) value).longValue();
    }
  }

  /** Runs statements in one transaction. */
  public void execute(String sql) throws SQLException {
    try (Connection connection = server().getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private EmbeddedPostgres server() {
    EmbeddedPostgres present = postgres;
    if (present == null) {
      throw new IllegalStateException("PostgreSQL was not started");
    }
    return present;
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Ends everything; keeps the logs. */
  @Override
  public void close() throws IOException {
    try {
      OwnProcess writer = publisher;
      if (writer != null) {
        writer.close();
      }
      RedisServer running = redis;
      if (running != null) {
        running.stop();
      }
    } finally {
      EmbeddedPostgres running = postgres;
      if (running != null) {
        running.close();
      }
    }
  }
}
