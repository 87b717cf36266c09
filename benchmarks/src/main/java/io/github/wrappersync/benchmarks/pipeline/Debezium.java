package io.github.wrappersync.benchmarks.pipeline;

import io.github.wrappersync.benchmarks.peer.DebeziumMain;
import io.github.wrappersync.benchmarks.servers.Child;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Debezium's embedded engine with its PostgreSQL connector and {@code pgoutput}, in a process of
 * its own that publishes the same messages: see {@link DebeziumMain}. They name what changed, and
 * hold the last state of what is deleted, for which it needs the rows of before: {@code REPLICA
 * IDENTITY FULL}. It is measured without them as well, to its advantage.
 */
public final class Debezium implements Pipeline {

  private static final Duration START = Duration.ofSeconds(60);

  /** The JVM's default. */
  private static final String NO_ARCHIVE = "-Xshare:auto";

  /** What people set who want it fast; the server's logical_decoding_work_mem is raised as well. */
  private static final Map<String, String> TUNED =
      new TreeMap<>(
          Map.of(
              "poll.interval.ms", "5",
              "max.batch.size", "8192",
              "max.queue.size", "65536",
              "offset.flush.interval.ms", "10000"));

  private final String name;
  private final boolean rowsOfBefore;
  private final Map<String, String> settings;
  private final boolean archived;

  private Debezium(String name, boolean rowsOfBefore, Map<String, String> settings) {
    this(name, rowsOfBefore, settings, false);
  }

  private Debezium(
      String name, boolean rowsOfBefore, Map<String, String> settings, boolean archived) {
    this.name = name;
    this.archived = archived;
    this.rowsOfBefore = rowsOfBefore;
    this.settings = settings;
  }

  /** As people would set it who want it fast. */
  public static Debezium tuned() {
    return new Debezium("Debezium, tuned", true, TUNED);
  }

  /** Tuned, and spared the rows of before: its messages do not know what changed. */
  public static Debezium tunedWithoutRowsOfBefore() {
    return new Debezium("Debezium, tuned, without rows of before", false, TUNED);
  }

  /** The same, with an archive of the classes that it loads. */
  public Debezium archived() {
    return new Debezium(name, rowsOfBefore, settings, true);
  }

  /** As it comes. */
  public static Debezium byDefault() {
    return new Debezium("Debezium, default", true, Map.of());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String settings() {
    return (settings.isEmpty() ? "defaults" : settings.toString())
        + ", snapshot.mode=no_data, replica identity "
        + (rowsOfBefore ? "FULL" : "DEFAULT")
        + (archived ? ", with an archive of classes" : "")
        + ", `-Xmx1g`";
  }

  @Override
  public void install(Stage stage) throws Exception {
    if (rowsOfBefore) {
      stage.postgres().execute("ALTER TABLE credit_configurations REPLICA IDENTITY FULL");
    }
    try (Child process =
        start(stage, archived ? "-XX:ArchiveClassesAtExit=" + archive(stage) : NO_ARCHIVE)) {
      process.awaitLogged("Ready", START);
      awaitFirstMessage(stage, process);
    }
  }

  /** Only what is committed after it has made its replication slot is streamed. */
  private static void awaitFirstMessage(Stage stage, Child process) throws Exception {
    long deadline = System.nanoTime() + START.toNanos();
    long sent = 0;
    while (stage.subscriber().count() == 0) {
      process.requireAlive();
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("Debezium has published nothing after " + START);
      }
      stage
          .postgres()
          .execute(
              "UPDATE credit_configurations SET credit_cost = 2 WHERE config_id = '%s'"
                  .formatted(Wrapper.id(1)));
      sent++;
      TimeUnit.SECONDS.sleep(1);
    }
    long before = -1;
    while (stage.subscriber().count() < sent && stage.subscriber().count() != before) {
      before = stage.subscriber().count();
      TimeUnit.SECONDS.sleep(1);
    }
  }

  @Override
  public void capture(Stage stage, boolean on) {}

  @Override
  public void awaitRunning(Child process) throws IOException, InterruptedException {
    process.awaitLogged("Ready", START);
  }

  @Override
  public Child start(Stage stage) throws IOException {
    return start(stage, archived ? "-XX:SharedArchiveFile=" + archive(stage) : NO_ARCHIVE);
  }

  private static Path archive(Stage stage) {
    return stage.directory().resolve("debezium.jsa");
  }

  private Child start(Stage stage, String sharing) throws IOException {
    Path file = stage.directory().resolve("debezium.properties");
    try (OutputStream out = Files.newOutputStream(file)) {
      properties(stage).store(out, name);
    }
    return Child.main(
        DebeziumMain.class,
        List.of("-Xmx1g", sharing),
        Map.of("PEER_PROPERTIES", file.toString(), "PEER_REDIS", stage.redis().uri()),
        stage.directory().resolve("debezium.log"));
  }

  private Properties properties(Stage stage) {
    Properties properties = new Properties();
    properties.putAll(
        Map.of(
            "name", "peer",
            "connector.class", "io.debezium.connector.postgresql.PostgresConnector",
            "offset.storage", "org.apache.kafka.connect.storage.FileOffsetBackingStore",
            "offset.storage.file.filename", stage.directory().resolve("offsets").toString(),
            "topic.prefix", "peer",
            "plugin.name", "pgoutput",
            "publication.autocreate.mode", "filtered",
            "table.include.list", "public.credit_configurations",
            "snapshot.mode", "no_data",
            "tombstones.on.delete", "false"));
    properties.putAll(
        Map.of(
            "database.hostname", "localhost",
            "database.port", Integer.toString(stage.postgres().port()),
            "database.user", "postgres",
            "database.password", "postgres",
            "database.dbname", "postgres"));
    properties.putAll(settings);
    return properties;
  }
}
