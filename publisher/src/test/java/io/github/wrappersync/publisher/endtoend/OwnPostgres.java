package io.github.wrappersync.publisher.endtoend;

import io.github.wrappersync.publisher.testing.TestDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A PostgreSQL of a test's own, that can crash and come back. The embedded server is set to answer
 * commits before they are on disk: a crash takes the last of them back, but for those that asked
 * for more.
 */
public final class OwnPostgres implements AutoCloseable {

  private final EmbeddedPostgres server;
  private final Path data;
  private final Path control;
  private final String options;

  /** Starts it. */
  public OwnPostgres() {
    this(Map.of());
  }

  /**
   * Starts it.
   *
   * @param settings of the server, which a restart keeps
   */
  public OwnPostgres(Map<String, String> settings) {
    try {
      data = Files.createTempDirectory("own-postgres");
      EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder().setDataDirectory(data);
      settings.forEach(builder::setServerConfig);
      server = builder.start();
      options =
          settings.entrySet().stream()
              .map(setting -> " -c %s=%s".formatted(setting.getKey(), setting.getValue()))
              .collect(Collectors.joining());
      long postmaster = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0));
      String executable = ProcessHandle.of(postmaster).orElseThrow().info().command().orElseThrow();
      control = Path.of(executable).resolveSibling("pg_ctl");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return server.getPort();
  }

  public TestDatabase database() {
    return new TestDatabase(
        "own", server.getJdbcUrl("postgres", "postgres"), server.getPostgresDatabase());
  }

  /** One of its databases, which must exist when it is used. */
  public TestDatabase database(String name) {
    return new TestDatabase(
        name, server.getJdbcUrl("postgres", name), server.getDatabase("postgres", name));
  }

  /** Ends all sessions, whose transactions are rolled back. */
  public void stop() {
    control("-m", "fast", "stop");
  }

  /** No session is ended in order, no transaction is finished. */
  public void crash() {
    control("-m", "immediate", "stop");
  }

  /** Starts again on the same port; after a crash with what was on disk then. */
  public void comeBack() {
    control("-o", "-p " + port() + options, "-l", data.resolve("again.log").toString(), "start");
  }

  /** PostgreSQL refuses to be run by root, who is nobody in a namespace of its own. */
  private void control(String... arguments) {
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("unshare", "-U"));
    }
    command.addAll(List.of(control.toString(), "-w", "-s", "-D", data.toString()));
    command.addAll(List.of(arguments));
    try {
      int result =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start()
              .waitFor();
      if (result != 0) {
        throw new IllegalStateException("%s ended with %d".formatted(command, result));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
