package io.github.wrappersync.benchmarks.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a process takes of the machine, as Linux tells it. */
public final class Usage {

  /** {@code sysconf(_SC_CLK_TCK)}: 100 on every Linux that JDK 17 runs on. */
  private static final double TICKS = 100;

  /** After the closing parenthesis of the name, counted from 0: utime, stime, cutime, cstime. */
  private static final int FIRST_TIME = 11;

  private Usage() {}

  /**
   * What a thread has worked since it began.
   *
   * @param name as the system knows it: of 15 letters at most
   */
  public record Task(String name, double seconds) {}

  /** The threads of a process, by their numbers. */
  static Map<Long, Task> threads(long pid) {
    Map<Long, Task> threads = new TreeMap<>();
    try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      for (Path task : tasks.toList()) {
        threads.put(Long.parseLong(task.getFileName().toString()), new Task(name(task), run(task)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return threads;
  }

  /** The time that a thread has worked; in nanoseconds at first, so that what idles shows too. */
  private static double run(Path task) throws IOException {
    try {
      String nanos = Files.readString(task.resolve("schedstat")).split(" ", 2)[0];
      return Long.parseLong(nanos) / 1e9;
    } catch (NoSuchFileException e) {
      return times(task, 2); // a kernel without it, or the thread has ended
    }
  }

  private static String name(Path task) throws IOException {
    try {
      return Files.readString(task.resolve("comm")).strip();
    } catch (NoSuchFileException e) {
      return "ended"; // since it was listed
    }
  }

  /** The time that a process has worked. */
  static double cpuSeconds(long pid) {
    return times(pid, 2);
  }

  /**
   * The time that a process, its children that have ended, and those that run have worked. Its
   * children have no children.
   */
  static double cpuSecondsOfTree(long pid) {
    double children = children(pid).values().stream().mapToDouble(seconds -> seconds).sum();
    return times(pid, 4) + children;
  }

  /** The time that each child of a process has worked, by their numbers. */
  static Map<Long, Double> children(long pid) {
    Map<Long, Double> children = new TreeMap<>();
    ProcessHandle.of(pid).stream()
        .flatMap(ProcessHandle::children)
        .forEach(child -> children.put(child.pid(), times(child.pid(), 2)));
    return children;
  }

  private static double times(long pid, int count) {
    return times(Path.of("/proc", Long.toString(pid)), count);
  }

  private static double times(Path of, int count) {
    try {
      String stat = Files.readString(of.resolve("stat"));
      List<String> fields =
          List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", FIRST_TIME + 5));
      long ticks = 0;
      for (String field : fields.subList(FIRST_TIME, FIRST_TIME + count)) {
        ticks += Long.parseLong(field);
      }
      return ticks / TICKS;
    } catch (NoSuchFileException e) {
      return 0; // it has ended since it was listed
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A line of {@code /proc/pid/status} in megabytes: {@code VmRSS} is what it has in memory, {@code
   * VmHWM} the most that it ever had.
   */
  static double megabytes(long pid, String line) {
    try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
      return lines
          .filter(text -> text.startsWith(line + ':'))
          .mapToDouble(text -> Long.parseLong(text.replaceAll("\\D", "")) / 1024.0)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
