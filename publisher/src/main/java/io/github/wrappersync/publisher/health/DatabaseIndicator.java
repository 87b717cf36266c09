package io.github.wrappersync.publisher.health;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether the database answers, for the readiness of the instance. In place of Spring Boot's own,
 * whose details everybody could read: a failure there tells hosts and users.
 */
public record DatabaseIndicator(DataSource dataSource) implements HealthIndicator {

  private static final int PATIENCE_SECONDS = 3;

  @Override
  public Health health() {
    try (Connection connection = dataSource.getConnection()) {
      return connection.isValid(PATIENCE_SECONDS) ? Health.up().build() : Health.down().build();
    } catch (SQLException e) {
      return Health.down().build();
    }
  }
}
