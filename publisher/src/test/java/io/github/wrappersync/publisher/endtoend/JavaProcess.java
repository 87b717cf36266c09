package io.github.wrappersync.publisher.endtoend;

import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A class with a main method in a process of its own, to be frozen and killed. */
public final class JavaProcess {

  private static final Duration END = Duration.ofSeconds(20);

  private final Process process;
  private final Path log;

  private JavaProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts it, and does not wait for anything.
   *
   * @param withTests whether it sees the tests' classes
   * @param environment what is set besides the environment of this process
   * @param log where its output goes
   */
  public static JavaProcess start(
      Class<?> main, boolean withTests, Map<String, String> environment, Path log) {
    return start(main, withTests, List.of(), environment, log);
  }

  /**
   * The same with classes that take the place of others.
   *
   * @param inFront directories that come before everything else on the class path
   */
  public static JavaProcess start(
      Class<?> main,
      boolean withTests,
      List<Path> inFront,
      Map<String, String> environment,
      Path log) {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                classPath(withTests, inFront),
                main.getName())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("SYNC_"));
    builder.environment().putAll(environment);
    try {
      Files.createDirectories(log.getParent());
      JavaProcess started = new JavaProcess(builder.start(), log);
      Runtime.getRuntime().addShutdownHook(new Thread(started.process::destroyForcibly));
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String classPath(boolean withTests, List<Path> inFront) {
    List<String> entries =
        Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator));
    return Stream.concat(
            inFront.stream().map(Path::toString),
            entries.stream().filter(entry -> withTests || !entry.endsWith("test-classes")))
        .collect(Collectors.joining(File.pathSeparator));
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** What it has logged so far. */
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives it a line to read. */
  public void tell(String line) {
    try {
      BufferedWriter input = process.outputWriter();
      input.write(line);
      input.newLine();
      input.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code kill -STOP}: it does nothing more, and keeps all it has. */
  public void freeze() {
    signal("-STOP");
  }

  /** {@code kill -CONT}: it goes on as if nothing had been. */
  public void thaw() {
    signal("-CONT");
  }

  private void signal(String signal) {
    try {
      int result =
          new ProcessBuilder("kill", signal, String.valueOf(process.pid()))
              .inheritIO()
              .start()
              .waitFor();
      if (result != 0) {
        throw new IllegalStateException("kill %s ended with %d".formatted(signal, result));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Tells it to end, and waits until it has. */
  public void stop() {
    process.destroy();
    awaitEnd();
  }

  /** {@code kill -9}: it is told nothing. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Waits until it has ended by itself or by a signal, and gives its exit code. */
  public int awaitEnd() {
    try {
      if (!process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("It still runs after " + END + ", see " + log);
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for a process", e);
    }
  }

  /** Names its log. */
  @Override
  public String toString() {
    return "see " + log;
  }
}
