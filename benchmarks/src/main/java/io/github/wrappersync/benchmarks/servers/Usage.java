package io.github.wrappersync.benchmarks.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** What a process takes of the machine, as Linux tells it. */
final class Usage {

  /** {@code sysconf(_SC_CLK_TCK)}: 100 on every Linux that JDK 17 runs on. */
  private static final double TICKS = 100;

  /** After the closing parenthesis of the name, counted from 0: utime, stime, cutime, cstime. */
  private static final int FIRST_TIME = 11;

  private Usage() {}

  /** The time that a process has worked. */
  static double cpuSeconds(long pid) {
    return times(pid, 2);
  }

  /**
   * The time that a process, its children that have ended, and those that run have worked. Its
   * children have no children.
   */
  static double cpuSecondsOfTree(long pid) {
    double children =
        ProcessHandle.of(pid).stream()
            .flatMap(ProcessHandle::children)
            .mapToDouble(child -> times(child.pid(), 2))
            .sum();
    return times(pid, 4) + children;
  }

  private static double times(long pid, int count) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
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
