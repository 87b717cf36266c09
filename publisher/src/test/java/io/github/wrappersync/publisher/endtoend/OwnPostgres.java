package io.github.wrappersync.publisher.endtoend;

import static org.awaitility.Awaitility.await;

import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.publisher.testing.TestServers;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL of a test's own, that can crash and come back with what was committed. */
final class OwnPostgres {

  private final int port = TestServers.freePort();
  private final Path data;
  private int databases;

  OwnPostgres() {
    try {
      data = Files.createTempDirectory("own-postgres");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return port;
  }

  void start() {
    try {
      EmbeddedPostgres unused =
          EmbeddedPostgres.builder()
              .setPort(port)
              .setDataDirectory(data)
              .setCleanDataDirectory(false)
              .setRegisterShutdownHook(true)
              .setServerConfig("fsync", "off")
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The immediate shutdown: no session is ended in order, no transaction is finished. */
  void crash() {
    try {
      String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0);
      int result = new ProcessBuilder("kill", "-QUIT", pid).inheritIO().start().waitFor();
      if (result != 0) {
        throw new IllegalStateException("kill ended with " + result);
      }
      long process = Long.parseLong(pid.strip());
      await("the end of PostgreSQL")
          .atMost(Duration.ofSeconds(10))
          .until(() -> ProcessHandle.of(process).filter(ProcessHandle::isAlive).isEmpty());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  TestDatabase newDatabase() {
    String name = "own_" + ++databases;
    new TestDatabase("postgres", "", dataSource("postgres")).execute("CREATE DATABASE " + name);
    return new TestDatabase(name, url(name), dataSource(name));
  }

  private String url(String name) {
    return "jdbc:postgresql://localhost:%d/%s?user=postgres".formatted(port, name);
  }

  private DataSource dataSource(String name) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url(name));
    return source;
  }
}
