package io.github.wrappersync.benchmarks.consumer;

import io.github.wrappersync.benchmarks.pipeline.Site;
import io.github.wrappersync.benchmarks.servers.Child;
import java.io.BufferedReader;
import java.util.LinkedHashMap;
import java.util.Map;

/** The figures of one consumer process. */
record Measured(Map<String, Double> figures) {

  private static final String PUBLISHER = "publisher's CPU at ";
  private static final String POSTGRES = "PostgreSQL's CPU at ";

  /** What happens each time that the consumer waits to be told to go on; gives what it is told. */
  @FunctionalInterface
  interface Preparation {
    String prepared(Child consumer) throws Exception;
  }

  /** Runs a consumer to its end. */
  static Measured of(String what, Site site, int rounds, long records, Preparation preparation)
      throws Exception {
    Map<String, Double> figures = new LinkedHashMap<>();
    try (Child consumer =
        Child.startTalking(
            Place.command(what, site, rounds, records), site.directory().resolve(what + ".log"))) {
      BufferedReader lines = consumer.read();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ", -1);
        if (words[0].equals("figure")) {
          figures.put(words[1], Double.parseDouble(words[2]));
          figures.put(PUBLISHER + words[1], site.publisherCpuSeconds());
          figures.put(POSTGRES + words[1], site.postgresCpuSeconds());
        } else if (words[0].equals("prepared")) {
          consumer.tell(preparation.prepared(consumer));
        }
      }
      consumer.awaitEnd();
    }
    return new Measured(figures);
  }

  /** The time that the publisher worked from one figure to another. */
  double publisherCpu(String from, String to) {
    return get(PUBLISHER + to) - get(PUBLISHER + from);
  }

  /** The time that PostgreSQL worked from one figure to another. */
  double postgresCpu(String from, String to) {
    return get(POSTGRES + to) - get(POSTGRES + from);
  }

  double get(String name) {
    Double value = figures.get(name);
    if (value == null) {
      throw new IllegalStateException("The consumer did not measure '%s'".formatted(name));
    }
    return value;
  }
}
