package io.github.wrappersync.publisher.proof;

import java.nio.file.Path;

/** Where the proof writes: {@code target/proof} at the root of the build. */
final class ProofDirectory {

  private ProofDirectory() {}

  /** That of the module where it does not run in Maven. */
  static Path root() {
    return Path.of(System.getProperty("proof.directory", "target/proof")).toAbsolutePath();
  }
}
