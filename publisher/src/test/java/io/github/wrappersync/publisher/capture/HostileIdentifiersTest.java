package io.github.wrappersync.publisher.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wrappersync.model.Priority;
import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.CapturedTables;
import io.github.wrappersync.publisher.registry.RoutingRule;
import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.publisher.testing.TestServers;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Names of tables and columns from the settings that are none of the database's: refused, and
 * nothing else. What is odd and exists is TableShapesTest's.
 */
class HostileIdentifiersTest {

  /** As long as PostgreSQL lets a name be; it cuts what is longer, and says so to nobody. */
  private static final String LONGEST = "n".repeat(63);

  private static final TestDatabase DATABASE = TestServers.newDatabase().migrate();

  @BeforeAll
  static void createTables() {
    DATABASE.execute(
        "CREATE TABLE items (id int PRIMARY KEY, tenant_id text, name text, %s text)"
            .formatted(LONGEST),
        "CREATE TABLE %s (id int PRIMARY KEY, tenant_id text, name text)".formatted(LONGEST));
  }

  private static void assertRefused(String named, String table, String key, String tenant) {
    CapturedTable registered =
        new CapturedTable(
            "public",
            table,
            key,
            tenant,
            "items",
            Priority.NORMAL,
            List.of(key, tenant, "name"),
            RoutingRule.TENANT);
    assertThatThrownBy(
            () ->
                new TriggerInstaller(
                        DATABASE.dataSource(), "public", new CapturedTables(List.of(registered)))
                    .install())
        .as(named)
        .isInstanceOf(CaptureFaultException.class)
        .hasMessageContaining(named);
    assertThat(DATABASE.rows("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'sync_capture%'"))
        .isEmpty();
    assertThat(DATABASE.rows("SELECT count(*) FROM items")).containsExactly("0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Items",
        "ITEMS",
        "items ",
        "public.items",
        "\"items\"",
        "items; DROP TABLE items; --",
        "items\"; DROP TABLE items; --",
        "items' OR 'a' = 'a",
        "items\n",
        "items/**/",
        "items CASCADE",
        "select",
        "ïtems",
        "items\u200b",
        "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn",
      })
  void aTableThatIsNotThereIsRefused(String table) {
    assertRefused(table, table, "id", "tenant_id");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ID",
        "id, name",
        "items.id",
        "id\" FROM items; DROP TABLE items; --",
        "id'",
        "1",
        "*",
        "ctid",
        "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn",
      })
  void aColumnThatIsNotThereIsRefused(String column) {
    assertRefused(column, "items", column, "tenant_id");
    assertRefused(column, "items", "id", column);
  }
}
