package io.github.wrappersync.benchmarks.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process of the benchmarks, which ends with {@link #close} or with this one. */
public final class OwnProcess implements AutoCloseable {

  private final Process process;
  private final Path log;

  private OwnProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** How to call this machine's Java with these options. */
  public static List<String> java(String... options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    return command;
  }

  /** Starts one whose output goes to a log. */
  public static OwnProcess start(List<String> command, Map<String, String> environment, Path log)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    return started(builder, log);
  }

  /** Starts one whose output is read by {@link #read}; its errors go to a log. */
  public static OwnProcess startTalking(List<String> command, Path log) throws IOException {
    return started(new ProcessBuilder(command).redirectError(log.toFile()), log);
  }

  private static OwnProcess started(ProcessBuilder builder, Path log) throws IOException {
    OwnProcess started = new OwnProcess(builder.start(), log);
    Runtime.getRuntime().addShutdownHook(new Thread(started.process::destroyForcibly));
    return started;
  }

  public boolean isAlive() {
    return process.isAlive();
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

  /** Waits until it has ended by itself. */
  public void awaitEnd() throws InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IllegalStateException("It did not end well, see " + log);
    }
  }

  /** Its peak resident memory (VmHWM) in megabytes. */
  public double peakResidentMegabytes() throws IOException {
    return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToDouble(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0)
        .findFirst()
        .orElseThrow();
  }

  /** Tells it to end, and waits. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
    try {
      process.getInputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
