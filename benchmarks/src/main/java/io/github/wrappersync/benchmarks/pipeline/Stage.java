package io.github.wrappersync.benchmarks.pipeline;

import io.github.wrappersync.benchmarks.Run;
import io.github.wrappersync.benchmarks.report.PartReport;
import io.github.wrappersync.benchmarks.servers.Postgres;
import io.github.wrappersync.benchmarks.servers.Redis;
import io.github.wrappersync.benchmarks.servers.Subscriber;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;

/**
 * What one candidate is measured on: a PostgreSQL with the wrapper's tables, a Redis, and a
 * subscriber to all credit configurations, all of its own and fresh.
 *
 * @param directory for logs, offsets and recordings
 * @param records credit configurations there are
 */
public record Stage(
    Path directory, Postgres postgres, Redis redis, Subscriber subscriber, int records)
    implements AutoCloseable {

  private static final String CHANNELS = "*:credit-configs";

  /** Starts the servers and fills the tables, with the usual number of tenants. */
  public static Stage set(Run run, String candidate, int records) throws Exception {
    return set(run, candidate, Wrapper.TENANTS, records);
  }

  /** Starts the servers and fills the tables. */
  public static Stage set(Run run, String candidate, int tenants, int records) throws Exception {
    Path directory = run.newDirectory(candidate.replaceAll("\\W+", "-"));
    Postgres postgres = Postgres.start(directory);
    try {
      Wrapper.create(postgres, tenants, records);
      Redis redis = Redis.start(directory);
      try {
        return new Stage(
            directory, postgres, redis, new Subscriber(redis.uri(), CHANNELS), records);
      } catch (RuntimeException e) {
        redis.close();
        throw e;
      }
    } catch (Exception e) {
      postgres.close();
      throw e;
    }
  }

  /** The versions of its servers, by what a report calls them. */
  public Map<String, String> versions() throws SQLException {
    return versions(postgres, redis);
  }

  static Map<String, String> versions(Postgres postgres, Redis redis) throws SQLException {
    return Map.of(PartReport.POSTGRESQL, postgres.version(), PartReport.REDIS, redis.version());
  }

  @Override
  public void close() throws IOException {
    subscriber.close();
    redis.close();
    postgres.close();
  }
}
