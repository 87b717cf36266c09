package io.github.wrappersync.publisher.proof;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A change in the scope of each application, of each data type but entities, which writers
 * truncate, by which is measured how long it takes until all views have it and all ledgers have its
 * effect.
 */
final class Probe {

  static final String RECORD = "probe-";

  private static final Duration COMMIT = Duration.ofSeconds(30);

  private final World world;
  private int stamp;

  Probe(World world) {
    this.world = world;
  }

  /**
   * Commits a change, as often as it takes until PostgreSQL has taken it, and waits until it is
   * everywhere.
   *
   * @param since the moment from which the time counts
   * @return the time that it took, or empty if it took longer
   */
  Optional<Duration> measure(long since, Duration atMost) {
    stamp++;
    boolean everywhere =
        Patience.holds(COMMIT, this::commit) && Patience.holds(atMost, () -> missing().isEmpty());
    return everywhere ? Optional.of(Duration.ofNanos(System.nanoTime() - since)) : Optional.empty();
  }

  private boolean commit() {
    for (String application : world.books().keySet()) {
      world
          .wrapper()
          .database()
          .execute(
              """
              INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost)
              VALUES ('%1$s%2$s', '%3$s', '%2$s.probe', %4$d)
              ON CONFLICT (config_id) DO UPDATE SET credit_cost = excluded.credit_cost;
              INSERT INTO custom_roles (role_id, tenant_id, role_name, permissions)
              VALUES ('%1$s%2$s', '%3$s', '%1$s%4$d', '["%2$s.probe"]')
              ON CONFLICT (role_id) DO UPDATE SET role_name = excluded.role_name;
              INSERT INTO tenant_users (user_id, tenant_id, email, name)
              VALUES ('%1$s%2$s', '%3$s', 'probe@example.org', '%1$s%4$d')
              ON CONFLICT (user_id) DO UPDATE SET name = excluded.name
              """
                  .formatted(RECORD, application, WrapperDatabase.TENANTS.get(0), stamp));
    }
    return true;
  }

  /** Who does not have the last probe yet. */
  List<String> missing() {
    String name = RECORD + stamp;
    String value = String.join(" ", stamp + ".00", name, name);
    List<String> missing = new ArrayList<>();
    for (Consumer consumer : world.consumers()) {
      if (!consumer.probe().equals(value)) {
        missing.add("views of " + consumer);
      }
    }
    for (Map.Entry<String, LedgerBook> book : world.books().entrySet()) {
      List<String> held =
          book.getValue()
              .database()
              .rows(
                  """
                  SELECT data_type FROM held
                  WHERE record_id = '%1$s%2$s' AND (data_type = 'credit-configs' AND amount = %3$d OR state LIKE '%%ame=%1$s%3$d,%%')
                  ORDER BY data_type
                  """
                      .formatted(RECORD, book.getKey(), stamp));
      if (!held.equals(List.of("credit-configs", "roles", "users"))) {
        missing.add("ledger of " + book.getKey());
      }
    }
    return missing;
  }
}
