package io.github.wrappersync.publisher;

import io.github.wrappersync.publisher.adoption.ChangeLogAdoption;
import io.github.wrappersync.publisher.capture.Locks;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;

/**
 * Brings the database to what this version needs: takes over a change log that the wrapper had
 * before, then migrates. A migration that alters a table which the wrapper is at work on waits for
 * its lock for a moment only, lets the writers through and tries again, for as long as it takes:
 * each is a transaction, so that one that fails has done nothing.
 */
final class Migration implements FlywayMigrationStrategy {

  private static final Logger log = LoggerFactory.getLogger(Migration.class);

  private static final Duration PAUSE = Duration.ofSeconds(3);

  private final ChangeLogAdoption adoption;
  private final DataSource connections;

  /**
   * @param connections opens a new connection each time, so that no other work gets its settings
   */
  Migration(ChangeLogAdoption adoption, DataSource connections) {
    this.adoption = adoption;
    this.connections = connections;
  }

  @Override
  public void migrate(Flyway configured) {
    adoption.adopt();
    Flyway flyway =
        Flyway.configure()
            .configuration(configured.getConfiguration())
            .dataSource(connections)
            .initSql("SET lock_timeout = '800ms'")
            .load();
    for (int tries = 1; ; tries++) {
      try {
        flyway.migrate();
        return;
      } catch (FlywayException e) {
        SQLException cause = cause(e);
        if (!Locks.isBusy(cause)) {
          throw e;
        }
        if (tries == 1) {
          log.warn(
              "A migration could not get the lock of a table that is in use: {}; will retry every {} s until it can",
              String.valueOf(cause).lines().findFirst().orElse(""),
              PAUSE.toSeconds());
        }
        Locks.pause(PAUSE, "the change log");
      }
    }
  }

  private static @Nullable SQLException cause(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return sql;
      }
    }
    return null;
  }
}
