package io.github.wrappersync.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * What the parts of one run share. Can be used by many threads.
 *
 * @param size how much to measure
 * @param publisher the publisher's executable jar
 * @param directory where processes leave their logs and recordings
 */
public record Run(Size size, Path publisher, Path directory) {

  private static final long BEGAN = System.nanoTime();

  /** Tells the person who waits what is done now. */
  public void progress(String format, Object... values) {
    Duration since = Duration.ofNanos(System.nanoTime() - BEGAN);
    System.out.printf(
        Locale.ROOT,
        "%3d:%02d  %s%n",
        since.toMinutes(),
        since.toSecondsPart(),
        String.format(Locale.ROOT, format, values));
  }

  /** A new empty directory of the run. */
  public Path newDirectory(String name) {
    try {
      Files.createDirectories(directory);
      return Files.createTempDirectory(directory, name + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
