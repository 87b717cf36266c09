package io.github.wrappersync.benchmarks.report;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where something was measured.
 *
 * @param cpu its model
 * @param cores how many of them the JVM may use
 * @param memory of the machine, with its unit
 * @param system its name and version
 * @param jdk the virtual machine and its version
 */
record Machine(String cpu, int cores, String memory, String system, String jdk) {

  private static final double GIB = 1L << 30;

  /** This one. */
  static Machine here() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new Machine(
        value("/proc/cpuinfo", "model name", ":").orElse(System.getProperty("os.arch")),
        Runtime.getRuntime().availableProcessors(),
        "%.0f GiB".formatted(system.getTotalMemorySize() / GIB),
        "%s, %s %s"
            .formatted(
                value("/etc/os-release", "PRETTY_NAME", "=").orElse("unknown distribution"),
                System.getProperty("os.name"),
                System.getProperty("os.version").replaceAll("[^0-9.].*", "")),
        "%s %s"
            .formatted(
                System.getProperty("java.vm.name"), System.getProperty("java.runtime.version")));
  }

  @Override
  public String toString() {
    return "%s, %d cores, %s; %s; %s".formatted(cpu, cores, memory, system, jdk);
  }

  private static Optional<String> value(String file, String key, String separator) {
    try {
      return Files.readAllLines(Path.of(file)).stream()
          .filter(line -> line.startsWith(key) && line.contains(separator))
          .map(line -> line.substring(line.indexOf(separator) + 1).replace("\"", "").strip())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
