package io.github.wrappersync.benchmarks.consumer;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The consuming application, run in a process of its own: {@code bootstrap}, {@code
 * bootstrap-profile}, {@code catchup} or {@code floor}, then the settings of a {@link Place}. What
 * it measures it prints, a line {@code figure name value} each; it is told to go on by lines.
 */
public final class Consumer {

  private static final BufferedReader INPUT =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

  private Consumer() {}

  public static void main(String[] arguments) throws Exception {
    Place place = Place.of(arguments);
    switch (arguments[0]) {
      case "bootstrap" -> BootstrapRounds.run(place);
      case "bootstrap-profile" -> BootstrapRounds.profiled(place);
      case "catchup" -> CatchUpRounds.run(place);
      case "floor" -> Floor.run(place);
      default -> throw new IllegalArgumentException("What is '" + arguments[0] + "'?");
    }
    System.exit(0);
  }

  /** Tells a figure to whoever started this process. */
  static void figure(String name, double value) {
    System.out.printf(Locale.ROOT, "figure %s %.4f%n", name, value);
    System.out.flush();
  }

  /** Tells that it is prepared, and waits until it is told to go on. */
  static String pause() throws IOException {
    System.out.println("prepared");
    System.out.flush();
    String line = INPUT.readLine();
    if (line == null) {
      throw new IllegalStateException("Nobody tells how to go on");
    }
    return line;
  }

  /** The time that this process has worked. */
  static double cpuSeconds() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }

  /** The time that the compiler of the virtual machine has worked. */
  static double compilerSeconds() {
    return ManagementFactory.getCompilationMXBean().getTotalCompilationTime() / 1e3;
  }

  /** The time that the application stood still for collections of garbage. */
  static double pausedSeconds() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
            .mapToLong(GarbageCollectorMXBean::getCollectionTime)
            .sum()
        / 1e3;
  }

  static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }
}
