package io.github.wrappersync.benchmarks.consumer;

import io.github.wrappersync.benchmarks.pipeline.Site;
import io.github.wrappersync.benchmarks.servers.Child;
import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.client.SyncClientBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a consumer has to know.
 *
 * @param publisher its URL
 * @param redis its URI
 * @param database of the consumer's own
 * @param directory for files of its own
 * @param rounds how often to measure
 * @param records how many records are to be expected
 */
record Place(
    String publisher, String redis, String database, Path directory, int rounds, long records) {

  static Place of(String... arguments) {
    return new Place(
        arguments[1],
        arguments[2],
        arguments[3],
        Path.of(arguments[4]),
        Integer.parseInt(arguments[5]),
        Long.parseLong(arguments[6]));
  }

  /** How to start the consumer there. */
  static List<String> command(String what, Site site, int rounds, long records) {
    List<String> command = new ArrayList<>(Child.java("-Xmx1g"));
    if (Boolean.getBoolean("benchmarks.jfr")) {
      command.add("-XX:StartFlightRecording=settings=profile,filename=" + site.recording(what));
    }
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            Consumer.class.getName(),
            what,
            site.publisherUrl(),
            site.redisUrl(),
            site.jdbcUrl(),
            site.directory().toString(),
            String.valueOf(rounds),
            String.valueOf(records)));
    return command;
  }

  SyncClientBuilder client() {
    return SyncClient.builder(Site.APPLICATION)
        .allTenants()
        .publisher(publisher, Site.TOKEN)
        .redis(redis);
  }
}
