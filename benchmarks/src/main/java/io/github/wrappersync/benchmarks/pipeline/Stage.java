package io.github.wrappersync.benchmarks.pipeline;

import io.github.wrappersync.benchmarks.Run;
import io.github.wrappersync.benchmarks.servers.Postgres;
import io.github.wrappersync.benchmarks.servers.Redis;
import io.github.wrappersync.benchmarks.servers.Subscriber;
import java.io.IOException;
import java.nio.file.Path;

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

  /** Starts the servers and fills the tables. */
  public static Stage set(Run run, String candidate, int records) throws Exception {
    Path directory = run.newDirectory(candidate.replaceAll("\\W+", "-"));
    Postgres postgres = Postgres.start(directory);
    try {
      Wrapper.create(postgres, records);
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

  @Override
  public void close() throws IOException {
    subscriber.close();
    redis.close();
    postgres.close();
  }
}
