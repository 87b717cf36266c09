package io.github.wrappersync.publisher;

import com.zaxxer.hikari.HikariDataSource;
import io.github.wrappersync.publisher.adoption.ChangeLogAdoption;
import io.github.wrappersync.publisher.settings.DatabaseSettings;
import io.github.wrappersync.publisher.settings.PublisherSettings;
import javax.sql.DataSource;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The wrapper's database: a pool for everything that comes and goes. What keeps a connection for
 * itself, as the drain does for its lease, opens it from {@link DatabaseSettings}.
 *
 * <p>Spring Boot runs Flyway on this pool before any bean that uses a {@code DataSource}, {@code
 * JdbcClient} or {@code JdbcTemplate} is built; {@code publisher.yaml} tells it the schema.
 */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

  private static final int CONNECTIONS = 10;
  private static final int CONNECTION_TIMEOUT_MILLIS = 5_000;

  @Bean
  DataSource dataSource(PublisherSettings settings) {
    DatabaseSettings database = settings.database();
    HikariDataSource pool = new HikariDataSource();
    pool.setPoolName("publisher");
    pool.setJdbcUrl(database.jdbcUrl());
    if (!database.user().isEmpty()) {
      pool.setUsername(database.user());
    }
    if (!database.password().value().isEmpty()) {
      pool.setPassword(database.password().value());
    }
    pool.setMaximumPoolSize(CONNECTIONS);
    pool.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
    pool.addDataSourceProperty("ApplicationName", "wrapper-sync-publisher");
    // To compile a short query that looks expensive, as on tables that nobody has analyzed yet,
    // takes a hundred times as long as to run it.
    pool.setConnectionInitSql("SET jit = off");
    pool.addDataSourceProperty("connectTimeout", "5");
    pool.addDataSourceProperty("tcpKeepAlive", "true");
    return pool;
  }

  @Bean
  FlywayMigrationStrategy migration(PublisherSettings settings) {
    DataSource connections = Unpooled.patientConnections(settings.database());
    return new Migration(
        new ChangeLogAdoption(connections, settings.wrapperSchema(), settings.tables()),
        connections);
  }
}
