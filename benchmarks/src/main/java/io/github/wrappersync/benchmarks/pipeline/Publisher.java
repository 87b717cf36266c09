package io.github.wrappersync.benchmarks.pipeline;

import io.github.wrappersync.benchmarks.Run;
import io.github.wrappersync.benchmarks.servers.Child;
import io.github.wrappersync.benchmarks.servers.Postgres;
import io.github.wrappersync.benchmarks.servers.Redis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The project's own, with a heap of 256 MB, and as docs/operations.md has it installed: the
 * executable jar is unpacked once, and, where the start counts, the JVM archives the classes that
 * it loads when it is run for the first time.
 */
public final class Publisher implements Pipeline {

  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration BACKFILL = Duration.ofMinutes(3);
  private static final String TOKEN = "-token-0123456789";

  /** The JVM's default. */
  private static final String NO_ARCHIVE = "-Xshare:auto";

  private static final String TRIGGERS =
      """
      DO $$
      DECLARE name text;
      BEGIN
        FOR name IN SELECT tgname FROM pg_trigger WHERE tgrelid = 'credit_configurations'::regclass AND NOT tgisinternal
        LOOP
          EXECUTE format('ALTER TABLE credit_configurations %s TRIGGER %%I', name);
        END LOOP;
      END
      $$
      """;

  private final Path jar;
  private final List<String> options;
  private final boolean archived;
  private final int port;

  /**
   * @param jar the executable jar
   * @param options of the JVM besides its heap
   */
  public Publisher(Path jar, List<String> options) throws IOException {
    this(jar, options, false);
  }

  private Publisher(Path jar, List<String> options, boolean archived) throws IOException {
    this.jar = jar;
    this.archived = archived;
    this.options = new ArrayList<>(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
    this.options.addAll(options);
    this.port = Redis.freePort();
  }

  /** That of a run, with {@code -Dbenchmarks.publisher.options=…} for its JVM. */
  public static Publisher of(Run run) throws IOException {
    return new Publisher(run.publisher(), options(), false);
  }

  /** The same, with an archive of the classes that it loads. */
  public static Publisher archived(Run run) throws IOException {
    return new Publisher(run.publisher(), options(), true);
  }

  private static List<String> options() {
    String options = System.getProperty("benchmarks.publisher.options", "").strip();
    return options.isEmpty() ? List.of() : List.of(options.split(" +"));
  }

  @Override
  public String name() {
    return "Wrapper Sync";
  }

  @Override
  public String settings() {
    return "defaults, unpacked, %s`%s`"
        .formatted(archived ? "with an archive of classes, " : "", String.join(" ", options));
  }

  /** Where a client of it catches up. */
  public String url() {
    return "http://localhost:" + port;
  }

  /** The token of an application. */
  public static String token(String application) {
    return application + TOKEN;
  }

  @Override
  public void install(Stage stage) throws Exception {
    try (Child process =
        start(
            stage.directory(),
            stage.postgres(),
            stage.redis(),
            archived ? "-XX:ArchiveClassesAtExit=" + archive(stage.directory()) : NO_ARCHIVE)) {
      process.awaitLogged("Ready:", START);
      awaitHeads(stage, process);
      awaitQuiet(stage);
    }
  }

  private static void awaitHeads(Stage stage, Child process) throws Exception {
    long deadline = System.nanoTime() + BACKFILL.toNanos();
    while (Long.parseLong(stage.postgres().ask("SELECT count(*) FROM sync.head"))
        < stage.records()) {
      process.requireAlive();
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("The first backfill is not complete after " + BACKFILL);
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  /** Until no message of the backfill is on its way any more. */
  private static void awaitQuiet(Stage stage) throws InterruptedException {
    long before = -1;
    while (stage.subscriber().count() != before) {
      before = stage.subscriber().count();
      TimeUnit.MILLISECONDS.sleep(500);
    }
  }

  @Override
  public void capture(Stage stage, boolean on) throws SQLException {
    stage.postgres().execute(TRIGGERS.formatted(on ? "ENABLE ALWAYS" : "DISABLE"));
  }

  @Override
  public void awaitRunning(Child process) throws IOException, InterruptedException {
    process.awaitLogged("Announcing on Redis", START);
  }

  @Override
  public Child start(Stage stage) throws IOException {
    return start(stage.directory(), stage.postgres(), stage.redis());
  }

  /** Starts it between these servers, and does not wait for anything; its log goes there. */
  Child start(Path directory, Postgres postgres, Redis redis) throws IOException {
    Path archive = archive(directory);
    return Files.exists(archive)
        ? start(directory, postgres, redis, "-XX:SharedArchiveFile=" + archive)
        : start(directory, postgres, redis, NO_ARCHIVE);
  }

  private static Path archive(Path directory) {
    return directory.resolve("publisher.jsa");
  }

  private Child start(Path directory, Postgres postgres, Redis redis, String sharing)
      throws IOException {
    List<String> all = new ArrayList<>(options);
    all.add(sharing);
    return Child.jar(
        unpacked(directory),
        all,
        Map.of(
            "DATABASE_URL", postgres.jdbcUrl(),
            "REDIS_URL", redis.uri(),
            "SERVER_PORT", Integer.toString(port),
            "SYNC_PUBLISHER_ADMIN_TOKEN", token("admin"),
            "SYNC_PUBLISHER_APPLICATIONS_CRM_TOKEN", token("crm"),
            "SYNC_PUBLISHER_APPLICATIONS_HRMS_TOKEN", token("hrms"),
            "SYNC_PUBLISHER_APPLICATIONS_FINANCE_TOKEN", token("finance")),
        directory.resolve("publisher.log"));
  }

  private Path unpacked(Path directory) throws IOException {
    Path unpacked = directory.resolve("publisher");
    if (!Files.exists(unpacked)) {
      Child.run(
          Child.java(
              "-Djarmode=tools",
              "-jar",
              jar.toAbsolutePath().toString(),
              "extract",
              "--destination",
              unpacked.toString()),
          directory.resolve("unpacking.log"));
    }
    return unpacked.resolve(jar.getFileName());
  }
}
