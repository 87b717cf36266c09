package io.github.wrappersync.publisher.endtoend;

import io.github.wrappersync.publisher.testing.TestDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A PostgreSQL of a test's own, that can crash and come back. The embedded server is set to answer
 * commits before they are on disk: a crash takes the last of them back, but for those that asked
 * for more.
 */
final class OwnPostgres implements AutoCloseable {

  private final EmbeddedPostgres server;
  private final Path data;
  private final Path control;

  /** Starts it. */
  OwnPostgres() {
    try {
      data = Files.createTempDirectory("own-postgres");
      server = EmbeddedPostgres.builder().setDataDirectory(data).start();
      long postmaster = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0));
      String executable = ProcessHandle.of(postmaster).orElseThrow().info().command().orElseThrow();
      control = Path.of(executable).resolveSibling("pg_ctl");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return server.getPort();
  }

  TestDatabase database() {
    return new TestDatabase(
        "own", server.getJdbcUrl("postgres", "postgres"), server.getPostgresDatabase());
  }

  /** No session is ended in order, no transaction is finished. */
  void crash() {
    control("-m", "immediate", "stop");
  }

  /** Recovers what was on disk at the crash, on the same port. */
  void comeBack() {
    control("-o", "-p " + port(), "-l", data.resolve("again.log").toString(), "start");
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
