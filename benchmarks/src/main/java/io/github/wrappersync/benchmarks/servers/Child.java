package io.github.wrappersync.benchmarks.servers;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;

/** A Java process that is measured, on this JDK. It ends when it is closed, or with this one. */
public final class Child implements AutoCloseable {

  private static final Duration END = Duration.ofSeconds(20);
  private static final Duration END_BY_ITSELF = Duration.ofSeconds(60);

  private final Process process;
  private final Path log;
  private final long startedAt;

  private Child(Process process, Path log, long startedAt) {
    this.process = process;
    this.log = log;
    this.startedAt = startedAt;
  }

  /** Starts an executable jar, and does not wait for anything. */
  public static Child jar(Path jar, List<String> options, Map<String, String> environment, Path log)
      throws IOException {
    if (!Files.isRegularFile(jar)) {
      throw new IOException(
          "There is no %s: expected the publisher's executable jar, build it or name it by"
                  .formatted(jar)
              + " -Dbenchmarks.publisher");
    }
    return start(options, List.of("-jar", jar.toString()), environment, log);
  }

  /** Starts a class of this class path, and does not wait for anything. */
  public static Child main(
      Class<?> main, List<String> options, Map<String, String> environment, Path log)
      throws IOException {
    return start(
        options,
        List.of("-cp", classPath(log.resolveSibling("classes")), main.getName()),
        environment,
        log);
  }

  /**
   * This class path as jars alone: from directories the JVM archives no classes.
   *
   * @param directory where to put those that have to be made
   */
  private static String classPath(Path directory) throws IOException {
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      entries.add(Files.isDirectory(Path.of(entry)) ? jar(Path.of(entry), directory) : entry);
    }
    return String.join(File.pathSeparator, entries);
  }

  private static String jar(Path classes, Path directory) throws IOException {
    Path jar =
        Files.createDirectories(directory)
            .resolve(Integer.toHexString(classes.toAbsolutePath().hashCode()) + ".jar");
    if (!Files.exists(jar)) {
      int exit =
          ToolProvider.findFirst("jar")
              .orElseThrow()
              .run(
                  System.out,
                  System.err,
                  "--create",
                  "--file",
                  jar.toString(),
                  "-C",
                  classes.toString(),
                  ".");
      if (exit != 0) {
        throw new IOException("No jar was made of %s: jar ended with %d".formatted(classes, exit));
      }
    }
    return jar.toString();
  }

  /** Runs a command to its end, and fails if it did not do well; what it says goes to the log. */
  public static void run(List<String> command, Path log) throws IOException {
    try (Child child =
        start(
            new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()),
            Map.of(),
            log)) {
      child.awaitEnd();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while %s ran".formatted(command), e);
    }
  }

  /** How to call this JDK's Java with these options. */
  public static List<String> java(String... options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    return command;
  }

  /** Starts one whose output is read by {@link #read}; its errors go to the log. */
  public static Child startTalking(List<String> command, Path log) throws IOException {
    return start(new ProcessBuilder(command).redirectError(log.toFile()), Map.of(), log);
  }

  private static Child start(
      List<String> options, List<String> what, Map<String, String> environment, Path log)
      throws IOException {
    List<String> command = java(options.toArray(new String[0]));
    command.addAll(what);
    return start(
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()),
        environment,
        log);
  }

  private static Child start(ProcessBuilder builder, Map<String, String> environment, Path log)
      throws IOException {
    builder.directory(log.resolveSibling(".").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("SYNC_"));
    builder.environment().putAll(environment);
    long startedAt = System.nanoTime();
    Process process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return new Child(process, log, startedAt);
  }

  /** When it was started, as {@link System#nanoTime} of this process. */
  public long startedAt() {
    return startedAt;
  }

  /** Waits until its log has a text. */
  public void awaitLogged(String text, Duration atMost) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!Files.readString(log).contains(text)) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "It %s without having logged '%s', see %s"
                .formatted(process.isAlive() ? "runs since " + atMost : "has ended", text, log));
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** The lines of its output, as they come; they can be read once. */
  public BufferedReader read() {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Gives it a line to read. */
  public void tell(String line) throws IOException {
    process.getOutputStream().write((line + '\n').getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /** Waits until it has ended by itself, and fails if it did not do well. */
  public void awaitEnd() throws InterruptedException {
    if (!process.waitFor(END_BY_ITSELF.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IllegalStateException("It did not end well, see " + log);
    }
  }

  /** Names it on this machine. */
  public long pid() {
    return process.pid();
  }

  /** Fails if it has ended. */
  public void requireAlive() {
    if (!process.isAlive()) {
      throw new IllegalStateException(
          "It has ended with %d, see %s".formatted(process.exitValue(), log));
    }
  }

  /** The time that it has worked, in seconds. */
  public double cpuSeconds() {
    return Usage.cpuSeconds(process.pid());
  }

  /** The time that each of its threads has worked, in seconds, by their numbers. */
  public Map<Long, Usage.Task> threads() {
    return Usage.threads(process.pid());
  }

  /** What it has in memory, in megabytes. */
  public double residentMegabytes() {
    return Usage.megabytes(process.pid(), "VmRSS");
  }

  /** The most that it ever had in memory, in megabytes. */
  public double peakMegabytes() {
    return Usage.megabytes(process.pid(), "VmHWM");
  }

  /** Tells it to end, and waits until it has. */
  @Override
  public void close() {
    Ending.end(process, END);
  }
}
