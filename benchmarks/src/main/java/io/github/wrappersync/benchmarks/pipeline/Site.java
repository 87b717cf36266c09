package io.github.wrappersync.benchmarks.pipeline;

import io.github.wrappersync.benchmarks.Run;
import io.github.wrappersync.benchmarks.profile.Profile;
import io.github.wrappersync.benchmarks.servers.Child;
import io.github.wrappersync.benchmarks.servers.Postgres;
import io.github.wrappersync.benchmarks.servers.Redis;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A wrapper's installation as consumers see it: its PostgreSQL with its tables, a Redis that nobody
 * else listens to, and the publisher, each a process of its own. Everything ends with {@link
 * #close}.
 */
public final class Site implements AutoCloseable {

  /** The application that consumes. */
  public static final String APPLICATION = "crm";

  public static final String TOKEN = Publisher.token(APPLICATION);

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(4);
  private static final Duration TELL = Duration.ofSeconds(5);

  private final Run run;
  private final Path directory;
  private final Postgres postgres;
  private final Redis redis;
  private final Publisher publisher;
  private @Nullable Child process;

  private Site(Run run, Path directory, Postgres postgres, Redis redis) throws IOException {
    this.run = run;
    this.directory = directory;
    this.postgres = postgres;
    this.redis = redis;
    this.publisher = new Publisher(run.publisher(), options());
  }

  /** Starts the servers, with the wrapper's tables: 1,000 tenants of crm, and no records. */
  public static Site start(Run run, String name) throws Exception {
    Path directory = run.newDirectory(name);
    Postgres postgres = Postgres.start(directory);
    try {
      Wrapper.create(postgres, Wrapper.TENANTS, 0);
      postgres.execute("UPDATE tenants SET redis_channel_prefix = '%s'".formatted(APPLICATION));
      Redis redis = Redis.start(directory);
      return new Site(run, directory, postgres, redis);
    } catch (Exception e) {
      postgres.close();
      throw e;
    }
  }

  private List<String> options() {
    return Boolean.getBoolean("benchmarks.jfr")
        ? List.of("-XX:StartFlightRecording=settings=profile,filename=" + recording("publisher"))
        : List.of();
  }

  /** Where processes of this installation leave their logs. */
  public Path directory() {
    return directory;
  }

  /** The versions of its servers, by what a report calls them. */
  public Map<String, String> versions() throws SQLException {
    return Stage.versions(postgres, redis);
  }

  public String publisherUrl() {
    return publisher.url();
  }

  public String redisUrl() {
    return redis.uri();
  }

  public String jdbcUrl() {
    return postgres.jdbcUrl();
  }

  /** Starts the publisher; does not wait for it. */
  public void startPublisher() throws IOException {
    process = publisher.start(directory, postgres, redis);
  }

  /** Where a recording of the flight recorder goes. */
  public Path recording(String name) {
    return directory.resolve(name + ".jfr");
  }

  /** The publisher's peak resident memory in megabytes, from its beginning. */
  public double publisherPeakMegabytes() {
    return running().peakMegabytes();
  }

  /** The time that the publisher has worked, in seconds. */
  public double publisherCpuSeconds() {
    return running().cpuSeconds();
  }

  /** The time that PostgreSQL has worked, all of its processes, in seconds. */
  public double postgresCpuSeconds() {
    return postgres.cpuSeconds();
  }

  /** Begins to look at a client, the publisher and PostgreSQL. */
  public Profile profile(Child client) throws IOException, InterruptedException, SQLException {
    Map<String, Child> processes = new LinkedHashMap<>();
    processes.put("client", client);
    processes.put("publisher", running());
    return Profile.begin(processes, postgres, directory);
  }

  /**
   * Brings the database to where it is long after a bulk load: vacuumed, with statistics, and with
   * nothing left to be written.
   */
  public void settle() throws SQLException {
    postgres.execute("VACUUM ANALYZE", "CHECKPOINT");
  }

  private Child running() {
    Child present = process;
    if (present == null) {
      throw new IllegalStateException("The publisher was not started");
    }
    return present;
  }

  /** Waits until the event log's head is at least there, and gives it. */
  public long awaitHead(long position) throws SQLException, InterruptedException {
    long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
    long head = head();
    long told = System.nanoTime();
    while (head < position) {
      running().requireAlive();
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "The event log is at %d of %d, see %s".formatted(head, position, directory));
      }
      TimeUnit.MILLISECONDS.sleep(50);
      head = head();
      if (System.nanoTime() - told > TELL.toNanos()) {
        told = System.nanoTime();
        run.progress("  the event log is at %,d of %,d", head, position);
      }
    }
    return head;
  }

  private long head() throws SQLException {
    return number("SELECT (to_regclass('sync.log') IS NOT NULL)::int") == 0
        ? 0
        : number("SELECT coalesce(max(head), 0) FROM sync.log");
  }

  /** The life of the event log. */
  public String epoch() throws SQLException {
    return postgres.ask("SELECT epoch FROM sync.log");
  }

  /** The one whole number of a query. */
  public long number(String sql) throws SQLException {
    return Long.parseLong(postgres.ask(sql));
  }

  /** Runs statements in one transaction. */
  public void execute(String sql) throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Ends everything; keeps the logs. */
  @Override
  public void close() throws IOException {
    try (postgres;
        redis) {
      Child present = process;
      if (present != null) {
        present.close();
      }
    }
  }
}
