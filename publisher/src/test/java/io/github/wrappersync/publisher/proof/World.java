package io.github.wrappersync.publisher.proof;

import java.nio.file.Path;
import java.util.List;

/** All processes of a run, and the lines between them. */
final class World implements AutoCloseable {

  World(RunSize size, List<Path> planted) {}

  RunReport.Machine machine() {
    return new RunReport.Machine("", "", "", "");
  }

  @Override
  public void close() {}
}
