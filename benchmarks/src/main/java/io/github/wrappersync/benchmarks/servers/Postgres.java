package io.github.wrappersync.benchmarks.servers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;

/**
 * A PostgreSQL 18 of one candidate's own: the embedded one, with commits on disk before they are
 * answered. Fresh when it starts, gone with its files when it is closed.
 */
public final class Postgres implements AutoCloseable {

  /**
   * As for a small server. {@code logical} costs little where nothing decodes, and all candidates
   * have it.
   */
  private static final Map<String, String> SETTINGS =
      new TreeMap<>(
          Map.of(
              "wal_level", "logical",
              "logical_decoding_work_mem", "256MB",
              "fsync", "on",
              "synchronous_commit", "on",
              "full_page_writes", "on",
              "shared_buffers", "512MB",
              "max_wal_size", "4GB",
              "checkpoint_timeout", "15min",
              "max_connections", "100"));

  private final EmbeddedPostgres server;
  private final long postmaster;

  private Postgres(EmbeddedPostgres server, long postmaster) {
    this.server = server;
    this.postmaster = postmaster;
  }

  /**
   * Starts one.
   *
   * @param directory an existing one, where it keeps its files until it is closed
   */
  public static Postgres start(Path directory) throws IOException {
    Path data = directory.resolve("postgres");
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
            .setOutputRedirector(ProcessBuilder.Redirect.DISCARD);
    SETTINGS.forEach(builder::setServerConfig);
    builder.setServerConfig("shared_preload_libraries", "pg_stat_statements");
    EmbeddedPostgres server = builder.start();
    try {
      Postgres started =
          new Postgres(
              server, Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0)));
      started.noteStatements(false);
      return started;
    } catch (SQLException e) {
      server.close();
      throw new IOException(e);
    }
  }

  /** Begins to note the time of each statement, or ends it; at first nothing is noted. */
  public void noteStatements(boolean noted) throws SQLException {
    execute(
        "ALTER SYSTEM SET pg_stat_statements.track = '%s'".formatted(noted ? "all" : "none"),
        "SELECT pg_reload_conf()");
  }

  /** What it is set to, for people. */
  public static String settings() {
    return SETTINGS.toString();
  }

  /** Such as {@code 18.4}. */
  public String version() throws SQLException {
    return ask("SHOW server_version").split(" ", -1)[0];
  }

  public int port() {
    return server.getPort();
  }

  public String jdbcUrl() {
    return server.getJdbcUrl("postgres", "postgres");
  }

  /** A new connection, which the caller closes. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbcUrl());
  }

  /** Runs statements, each in a transaction of its own. */
  public void execute(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The one text that a query gives. */
  public String ask(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }

  /** The time that each of its sessions and helpers has worked, in seconds, by their numbers. */
  public Map<Long, Double> processes() {
    return Usage.children(postmaster);
  }

  /** The time that all of its processes have worked, in seconds; it never falls. */
  public double cpuSeconds() {
    return Usage.cpuSecondsOfTree(postmaster);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
