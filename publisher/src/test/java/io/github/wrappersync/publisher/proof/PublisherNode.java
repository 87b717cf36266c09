package io.github.wrappersync.publisher.proof;

import io.github.wrappersync.publisher.PublisherApplication;
import io.github.wrappersync.publisher.endtoend.JavaProcess;
import io.github.wrappersync.publisher.testing.TestServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A publisher, its lines to PostgreSQL and Redis, and its process, which is replaced when killed.
 */
final class PublisherNode implements AutoCloseable {

  static final String TOKEN = "-token-0123456789";

  private static final Duration START = Duration.ofSeconds(60);

  private final String name;
  private final int port = TestServers.freePort();
  private final Line toPostgres;
  private final Line toRedis;
  private final String databaseUrl;
  private final List<Path> planted;
  private volatile JavaProcess process;
  private int starts;

  /** Starts it, and does not wait for it. */
  PublisherNode(String name, String databaseUrl, int postgres, int redis, List<Path> planted) {
    this.name = name;
    this.planted = planted;
    toPostgres = new Line(name + " to PostgreSQL", true, List.of(postgres));
    toRedis = new Line(name + " to Redis", false, List.of(redis));
    this.databaseUrl = databaseUrl.replace(":" + postgres + "/", ":" + toPostgres.port() + "/");
    process = launch();
  }

  private JavaProcess launch() {
    return JavaProcess.start(
        PublisherApplication.class,
        false,
        planted,
        Map.of(
            "LOGGING_LEVEL_IO_GITHUB_WRAPPERSYNC_PUBLISHER_DRAIN", "DEBUG",
            "DATABASE_URL", databaseUrl,
            "REDIS_URL", "redis://localhost:" + toRedis.port(),
            "SERVER_PORT", String.valueOf(port),
            "SYNC_PUBLISHER_ADMIN_TOKEN", "admin" + TOKEN,
            "SYNC_PUBLISHER_APPLICATIONS_CRM_TOKEN", "crm" + TOKEN,
            "SYNC_PUBLISHER_APPLICATIONS_HRMS_TOKEN", "hrms" + TOKEN),
        World.log(name + "-" + ++starts));
  }

  void awaitReady() {
    Patience.until(
        name + " serves",
        START,
        () -> {
          startIfEnded();
          return Http.status(port, "/actuator/health/readiness") == 200;
        });
  }

  /** As what supervises it would: it ends where it finds no database when it starts. */
  private synchronized void startIfEnded() {
    if (!process.isAlive()) {
      process = launch();
    }
  }

  boolean isWriting() {
    return Patience.holds(
        Duration.ZERO,
        () ->
            Http.get(port, "/admin/status", "admin" + TOKEN)
                .replaceAll("\\s", "")
                .matches("(?s).*\"writer\":\\{[^}]*\"state\":\"writing\".*"));
  }

  /** {@code kill -9}, and the start of another process, for which it does not wait. */
  synchronized void killAndReplace() {
    process.kill();
    process = launch();
  }

  void freeze() {
    process.freeze();
  }

  void thaw() {
    process.thaw();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  int port() {
    return port;
  }

  Line toPostgres() {
    return toPostgres;
  }

  Line toRedis() {
    return toRedis;
  }

  @Override
  public void close() {
    process.kill();
    toPostgres.close();
    toRedis.close();
  }

  @Override
  public String toString() {
    return name;
  }
}
