package io.github.wrappersync.benchmarks.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The commit that is checked out, as Git tells it. */
final class Commit {

  private Commit() {}

  /**
   * Its short name, with a word about changes that are not committed, other than those that the
   * benchmarks make themselves; {@code unknown} outside of Git.
   */
  static String current() {
    Optional<String> name = git("rev-parse", "--short=10", "HEAD");
    boolean changed =
        git(
                "status",
                "--porcelain",
                "--",
                ":/",
                ":(exclude,top)docs",
                ":(exclude,top)benchmarks/results")
            .filter(files -> !files.isEmpty())
            .isPresent();
    return name.map(commit -> changed ? commit + " and changes on top" : commit).orElse("unknown");
  }

  private static Optional<String> git(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = "git";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    try {
      Process git =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String said;
      try (InputStream output = git.getInputStream()) {
        said = new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
      }
      return git.waitFor() == 0 ? Optional.of(said) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
