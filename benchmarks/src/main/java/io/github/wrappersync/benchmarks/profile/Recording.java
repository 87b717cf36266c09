package io.github.wrappersync.benchmarks.profile;

import io.github.wrappersync.benchmarks.servers.Child;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A recording of the flight recorder in another process, begun and ended by {@code jcmd}. */
final class Recording {

  private static final int SECONDS = 90;

  private final Child process;
  private final Path file;

  private Recording(Child process, Path file) {
    this.process = process;
    this.file = file;
  }

  static Recording begin(Child process, Path file) throws IOException, InterruptedException {
    Recording recording = new Recording(process, file);
    recording.tell("JFR.start", "name=" + recording.name(), "settings=profile");
    return recording;
  }

  /** Ends it, and gives its file. */
  Path end() throws IOException, InterruptedException {
    tell("JFR.stop", "name=" + name(), "filename=" + file);
    return file;
  }

  private String name() {
    return file.getFileName().toString();
  }

  private void tell(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    command.add(Long.toString(process.pid()));
    command.addAll(List.of(words));
    Process jcmd =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(file.resolveSibling("jcmd.log").toFile())
            .start();
    if (!jcmd.waitFor(SECONDS, TimeUnit.SECONDS) || jcmd.exitValue() != 0) {
      jcmd.destroyForcibly();
      throw new IllegalStateException(
          "'%s' did not end well, see %s"
              .formatted(String.join(" ", command), file.resolveSibling("jcmd.log")));
    }
  }
}
