package io.github.wrappersync.benchmarks.consumer;

import io.github.wrappersync.client.SyncClient;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** From {@code start()} to ready views, in a process that has done nothing before. */
final class BootstrapRounds {

  private BootstrapRounds() {}

  static void run(Place place) throws Exception {
    double empty = heapAfterCollection();
    Consumer.figure("empty", empty);
    for (int round = 1; round <= place.rounds(); round++) {
      double worked = Consumer.cpuSeconds();
      double compiled = Consumer.compilerSeconds();
      double paused = Consumer.pausedSeconds();
      Consumer.figure("begin" + round, worked);
      long begin = System.nanoTime();
      try (SyncClient client = started(place)) {
        Consumer.figure("ready" + round, Consumer.secondsSince(begin));
        Consumer.figure("cpu" + round, Consumer.cpuSeconds() - worked);
        Consumer.figure("compiler" + round, Consumer.compilerSeconds() - compiled);
        Consumer.figure("paused" + round, Consumer.pausedSeconds() - paused);
        client.awaitCaughtUp(Duration.ofMinutes(1));
        requireWhole(client);
        if (round == 1) {
          Consumer.figure("full", heapAfterCollection());
          histogram();
        }
      }
    }
    Consumer.figure("resident", peakResidentMegabytes());
  }

  /** One, between two waits. */
  static void profiled(Place place) throws Exception {
    Consumer.pause();
    try (SyncClient client = started(place)) {
      Consumer.pause();
      requireWhole(client);
    }
  }

  private static SyncClient started(Place place) {
    SyncClient client = place.client().build();
    client.creditCosts();
    client.users();
    client.roles();
    client.orgHierarchy();
    client.start().awaitReady(Duration.ofMinutes(3));
    return client;
  }

  private static double peakResidentMegabytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024.0)
        .findFirst()
        .orElseThrow();
  }

  private static void requireWhole(SyncClient client) {
    if (client.creditCosts().all("tenant-1").isEmpty()
        || client.users().all("tenant-1").isEmpty()) {
      throw new IllegalStateException("The views lack the records of tenant-1");
    }
  }

  private static double heapAfterCollection() {
    for (int time = 0; time < 3; time++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** The classes that hold most, for who wants to know: to the log. */
  private static void histogram() throws Exception {
    Object text =
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new javax.management.ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcClassHistogram",
                new Object[] {new String[0]},
                new String[] {String[].class.getName()});
    text.toString().lines().limit(30).forEach(System.err::println);
  }
}
