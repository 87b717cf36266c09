package io.github.wrappersync.publisher.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.model.Priority;
import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.CapturedTables;
import io.github.wrappersync.publisher.registry.RoutingRule;
import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.publisher.testing.TestServers;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tables of every shape, and what becomes of capture when the shape changes under it. */
class TableShapesTest {

  private static final TestDatabase MIGRATED = TestServers.newDatabase().migrate();

  private final TestDatabase database = TestServers.copyOf(MIGRATED);

  @Test
  void namesMayHoldCapitalsSpacesAndQuotes() {
    database.execute(
        "CREATE SCHEMA \"My \"\"App\"",
        "CREATE TABLE \"My \"\"App\".\"Odd 'Table' $capture$ 100%\" (\"Key \"\"1\"\"\" int PRIMARY KEY, \"Tenant's\" text, \"a%sb\" text, \"present\" text, \"n\" text, tg_op text, \"select\" text, \"$now$\" text)");
    String table = "\"My \"\"App\".\"Odd 'Table' $capture$ 100%\"";
    CapturedTable registered =
        table(
            "My \"App",
            "Odd 'Table' $capture$ 100%",
            "Key \"1\"",
            "Tenant's",
            "a%sb",
            "present",
            "n",
            "tg_op",
            "select",
            "$now$");
    install(registered);
    database.execute(
        "INSERT INTO " + table + " VALUES (1, 't''1', 'x', 'p', 'n', 'o', 's', 'w')",
        "UPDATE " + table + " SET \"a%sb\" = 'y', present = 'q', tg_op = 'z'",
        "SET sync.nested = '2'",
        "UPDATE " + table + " SET \"$now$\" = 'v'",
        "DELETE FROM " + table,
        "TRUNCATE " + table);
    assertThat(changes())
        .containsExactly(
            "1 INSERT null t'1",
            "1 UPDATE a%sb,present,tg_op t'1",
            "1 UPDATE $now$ t'1",
            "1 DELETE null t'1",
            "* TRUNCATE null null");
    assertThat(database.rows("SELECT row_data->>'Key \"1\"', table_name FROM change_log LIMIT 1"))
        .containsExactly("1|Odd 'Table' $capture$ 100%");
    assertThat(verify(registered).ok()).isTrue();
  }

  @Test
  void aLongNameIsCaptured() {
    String name = "t".repeat(63);
    database.execute("CREATE TABLE " + name + " (id int PRIMARY KEY, tenant_id text)");
    install(table("public", name, "id", "tenant_id"));
    database.execute("INSERT INTO " + name + " VALUES (1, 't')");
    assertThat(changes()).containsExactly("1 INSERT null t");
  }

  @Test
  void aTableMayHaveMoreColumnsThanAFunctionTakesArguments() {
    List<String> columns = IntStream.range(0, 120).mapToObj(i -> "c" + i).toList();
    database.execute(
        "CREATE TABLE wide (id int PRIMARY KEY, tenant_id text, "
            + String.join(" int, ", columns)
            + " int)");
    install(table("public", "wide", "id", "tenant_id", columns.toArray(String[]::new)));
    database.execute("INSERT INTO wide VALUES (1, 't')", "UPDATE wide SET c3 = 1, c119 = 2");
    assertThat(changes()).containsExactly("1 INSERT null t", "1 UPDATE c3,c119 t");
    assertThat(database.rows("SELECT row_data->'c119' FROM change_log ORDER BY id DESC LIMIT 1"))
        .containsExactly("2");
  }

  @Test
  void theImageDoesNotDependOnTheSession() {
    database.execute(
        "CREATE TYPE mood AS ENUM ('glad')",
        "CREATE DOMAIN moment AS timestamptz",
        """
        CREATE TABLE things (
          id uuid PRIMARY KEY, tenant_id text, at timestamptz, local timestamp, day date, long_time interval,
          amount numeric(12,4), ratio float8, small float4, bytes bytea, feeling mood, tags text[], matrix int[],
          doc jsonb, raw json, span tstzrange, ok boolean, big bigint, dom moment, clock time)
        """);
    CapturedTable things =
        table(
            "public",
            "things",
            "id",
            "tenant_id",
            "at",
            "local",
            "day",
            "long_time",
            "amount",
            "ratio",
            "small",
            "bytes",
            "feeling",
            "tags",
            "matrix",
            "doc",
            "raw",
            "span",
            "ok",
            "big",
            "dom",
            "clock");
    install(things);
    String insert =
        """
        INSERT INTO things VALUES ('00000000-0000-0000-0000-00000000000%d', 't', '2026-01-01T01:00:00+01', timestamp '2026-11-11 05:06:07.5',
          date '2026-02-02', '1 day 2 hours', 3, 0.1::float8 + 0.2, 0.1, '\\x00ff', 'glad', '{a,null}', '{{1,2},{3,4}}',
          '{"b":1.50}', '{"b": 1.50, "a": [true]}', tstzrange('2026-01-01T00:00Z', NULL), true, 9007199254740993, 'infinity', '01:02:03')
        """;
    database.execute(insert.formatted(1));
    // Within a block, as the driver does not bear another DateStyle.
    database.execute(
        """
        DO $do$ BEGIN
          SET LOCAL "TimeZone" = 'Asia/Tokyo';
          SET LOCAL "DateStyle" = 'German';
          SET LOCAL "IntervalStyle" = 'sql_standard';
          SET LOCAL extra_float_digits = -3;
          SET LOCAL bytea_output = 'escape';
          %s;
          UPDATE things SET ok = false WHERE id = '00000000-0000-0000-0000-000000000002';
          UPDATE things SET ok = true WHERE id = '00000000-0000-0000-0000-000000000002';
        END $do$
        """
            .formatted(insert.formatted(2)));
    assertThat(
            database.rows("SELECT DISTINCT jsonb_pretty(row_data - 'id' - 'ok') FROM change_log"))
        .hasSize(1);
    assertThat(
            database.rows(
                """
                SELECT row_data->>'at', row_data->>'local', row_data->>'day', row_data->>'longTime', row_data->>'amount',
                       row_data->'ratio', row_data->'bytes', row_data->'tags', row_data->'matrix', row_data->'raw',
                       row_data->'big', row_data->'dom', row_data->'feeling', row_data->'clock'
                FROM change_log LIMIT 1
                """))
        .containsExactly(
            "2026-01-01T00:00:00.000000Z|2026-11-11T05:06:07.500000Z|2026-02-02|P1DT2H|3.0000|0.30000000000000004|"
                + "\"\\\\x00ff\"|[\"a\", null]|[[1, 2], [3, 4]]|{\"a\": [true], \"b\": 1.50}|9007199254740993|\"infinity\"|\"glad\"|\"01:02:03\"");
    RowImage image = new RowImage(things);
    List<String> statements = new ArrayList<>(List.of("BEGIN"));
    statements.addAll(RowImage.settings());
    statements.add(
        "CREATE TABLE same AS SELECT t.id FROM things AS t JOIN change_log l ON l.record_id = %s AND l.tenant_id = %s AND l.row_data::text = (%s)::text AND l.operation = 'INSERT'"
            .formatted(image.recordId("t"), image.tenantId("t"), image.image("t")));
    statements.add("COMMIT");
    database.execute(statements.toArray(String[]::new));
    assertThat(database.rows("SELECT count(*) FROM same")).containsExactly("2");
  }

  @Test
  void timestampsAreInUtcInATableThatNeedsNoSettings() {
    database.execute(
        "CREATE TABLE plain (id int PRIMARY KEY, tenant_id text, at timestamptz, day date)");
    install(table("public", "plain", "id", "tenant_id", "at", "day"));
    database.execute(
        "DO $$ BEGIN SET LOCAL \"TimeZone\" = 'Asia/Tokyo'; SET LOCAL \"DateStyle\" = 'German';"
            + " INSERT INTO plain VALUES (1, 't', '2026-01-01T00:00Z', '2026-02-02'), (2, 't', 'infinity', '-infinity'); END $$");
    assertThat(database.rows("SELECT row_data->>'at', row_data->>'day' FROM change_log"))
        .containsExactly("2026-01-01T00:00:00.000000Z|2026-02-02", "infinity|-infinity");
    assertThat(
            database.rows(
                "SELECT array_length(proconfig, 1) FROM pg_proc WHERE proname = 'capture_plain'"))
        .containsExactly("1");
  }

  @Test
  void aColumnThatIsDroppedLaterIsNullAndBreaksNothing() throws Exception {
    install(items());
    try (Connection writer = database.dataSource().getConnection();
        Statement statement = writer.createStatement()) {
      statement.execute("INSERT INTO items VALUES (1, 't', 'a', 1.0, 'secret')");
      statement.execute("UPDATE items SET name = 'b'");
      database.execute("ALTER TABLE items DROP COLUMN price");
      // The session that has the plans, and one that has none.
      statement.execute(
          "INSERT INTO items (id, tenant_id, name, hidden) VALUES (2, 't', 'c', 's')");
      statement.execute("UPDATE items SET name = 'd'");
    }
    database.execute("UPDATE items SET name = 'e' WHERE id = 1", "DELETE FROM items WHERE id = 2");
    assertThat(changes())
        .containsExactly(
            "1 INSERT null t",
            "1 UPDATE name t",
            "2 INSERT null t",
            "1 UPDATE name t",
            "2 UPDATE name t",
            "1 UPDATE name t",
            "2 DELETE null t");
    assertThat(database.rows("SELECT row_data FROM change_log ORDER BY id DESC LIMIT 1"))
        .containsExactly("{\"id\": 2, \"name\": \"d\", \"price\": null, \"tenantId\": \"t\"}");
    assertThat(database.rows("SELECT row_data::text FROM change_log"))
        .noneMatch(r -> r.contains("secret"));
  }

  @Test
  void aRenamedColumnABreaksNothingAndIsNotCapturedUnderItsNewName() {
    install(items());
    database.execute(
        "INSERT INTO items VALUES (1, 't', 'a', 1.0, 'secret')",
        "ALTER TABLE items RENAME COLUMN price TO cost",
        "UPDATE items SET cost = 2",
        "UPDATE items SET name = 'b'");
    assertThat(changes()).containsExactly("1 INSERT null t", "1 UPDATE name t");
  }

  @Test
  void aColumnOfAnyNewTypeBreaksNothing() {
    database.execute(
        "CREATE TABLE retyped (id int PRIMARY KEY, tenant_id text, value timestamptz)");
    install(table("public", "retyped", "id", "tenant_id", "value"));
    database.execute(
        "INSERT INTO retyped VALUES (1, 't', '2026-01-01Z')",
        "ALTER TABLE retyped ALTER COLUMN value TYPE text",
        "UPDATE retyped SET value = 'x'",
        "ALTER TABLE retyped ALTER COLUMN value TYPE json USING to_json(value)",
        "UPDATE retyped SET value = '[1]'",
        "ALTER TABLE retyped ALTER COLUMN value TYPE point USING point(1, 2)",
        "UPDATE retyped SET value = point(3, 4)",
        "ALTER TABLE retyped ALTER COLUMN value TYPE timestamp USING '2026-01-01'",
        "UPDATE retyped SET value = '2026-01-02'");
    assertThat(database.rows("SELECT row_data->'value' FROM change_log ORDER BY id"))
        .containsExactly(
            "\"2026-01-01T00:00:00.000000Z\"",
            "\"x\"",
            "[1]",
            "\"(3,4)\"",
            "\"2026-01-02T00:00:00.000000Z\"");
  }

  @Test
  void rowsWithoutAKeyAreLoggedWithoutOneEvenWhenTheColumnIsGone() {
    database.execute("CREATE TABLE keyless (id int UNIQUE, tenant_id text, name text)");
    install(table("public", "keyless", "id", "tenant_id", "name"));
    database.execute(
        "INSERT INTO keyless VALUES (NULL, 't', 'a')", "UPDATE keyless SET name = 'b'");
    assertThat(changes()).containsExactly(" INSERT null t", " DELETE id t", " INSERT null t");
    database.execute(
        "TRUNCATE change_log",
        "ALTER TABLE keyless DROP COLUMN id",
        "UPDATE keyless SET name = 'c'",
        "ALTER TABLE keyless DROP COLUMN tenant_id",
        "DELETE FROM keyless");
    assertThat(changes()).containsExactly(" DELETE id t", " INSERT null t", " DELETE null null");
  }

  @Test
  void aTruncateThatCascadesIsLoggedForEachTable() {
    install(items());
    database.execute(
        "CREATE TABLE parts (id int PRIMARY KEY, tenant_id text, item_id int REFERENCES items ON DELETE CASCADE)");
    install(table("public", "parts", "id", "tenant_id", "item_id"));
    database.execute(
        "INSERT INTO items VALUES (1, 't', 'a', 1, '')",
        "INSERT INTO parts VALUES (7, 't', 1)",
        "TRUNCATE change_log",
        "DELETE FROM items",
        "TRUNCATE items CASCADE");
    assertThat(database.rows("SELECT table_name, record_id, operation FROM change_log"))
        .containsExactlyInAnyOrder(
            "parts|7|DELETE", "items|1|DELETE", "items|*|TRUNCATE", "parts|*|TRUNCATE");
  }

  @Test
  void aPartitionedTableIsCapturedThroughItselfAndThroughItsPartitions() {
    database.execute(
        "CREATE TABLE spread (name text, id int, tenant_id text, PRIMARY KEY (id, tenant_id)) PARTITION BY LIST (tenant_id)",
        "CREATE TABLE spread_1 PARTITION OF spread FOR VALUES IN ('t1')",
        "CREATE TABLE spread_2 (id int NOT NULL, tenant_id text NOT NULL, name text)",
        "ALTER TABLE spread ATTACH PARTITION spread_2 FOR VALUES IN ('t2')");
    CapturedTable spread = table("public", "spread", "id", "tenant_id", "name");
    install(spread);
    database.execute(
        "INSERT INTO spread VALUES ('a', 1, 't1'), ('b', 2, 't2')",
        "UPDATE spread_2 SET name = 'c'",
        "UPDATE spread SET tenant_id = 't2' WHERE id = 1");
    assertThat(changes())
        .containsExactly(
            "1 INSERT null t1",
            "2 INSERT null t2",
            "2 UPDATE name t2",
            "1 DELETE tenant_id t1",
            "1 INSERT null t2");
    database.execute(
        "TRUNCATE change_log", "INSERT INTO spread_1 VALUES ('z', 9, 't1')", "TRUNCATE spread_2");
    assertThat(changes())
        .containsExactlyInAnyOrder("9 INSERT null t1", "1 DELETE null t2", "2 DELETE null t2");
    database.execute("TRUNCATE change_log", "TRUNCATE spread");
    assertThat(changes()).containsExactly("9 DELETE null t1", "* TRUNCATE null null");
    database.execute("CREATE TABLE spread_3 PARTITION OF spread FOR VALUES IN ('t3')");
    assertThat(verify(spread).problems())
        .hasSize(4)
        .allMatch(p -> p.message().contains("spread_3"));
    install(spread);
    assertThat(verify(spread).ok()).isTrue();
  }

  @Test
  void aRowThatATriggerChangesAgainIsNotFollowedByItsOlderState() {
    install(items());
    database.execute(
        """
        CREATE FUNCTION again() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NEW.name = 'gone' THEN DELETE FROM items WHERE id = NEW.id;
          ELSE UPDATE items SET price = 99 WHERE id = NEW.id; END IF;
          RETURN NULL;
        END $$
        """,
        "CREATE TRIGGER again AFTER INSERT OR UPDATE OF name ON items FOR EACH ROW EXECUTE FUNCTION again()",
        "INSERT INTO items VALUES (1, 't', 'a', 1, '')");
    assertThat(lastPrice()).containsExactly("INSERT|99.0");
    database.execute("UPDATE items SET name = 'b', price = 5");
    assertThat(lastPrice()).containsExactly("UPDATE|99.0");
    database.execute(
        "TRUNCATE change_log",
        "INSERT INTO items VALUES (1, 't', 'c', 7, ''), (3, 't', 'c', 7, '') ON CONFLICT (id) DO UPDATE SET name = excluded.name, price = excluded.price");
    assertThat(
            database.rows(
                "SELECT DISTINCT ON (record_id) record_id, row_data->'price' FROM change_log ORDER BY record_id, id DESC"))
        .containsExactly("1|99.0", "3|99.0");
    database.execute("INSERT INTO items VALUES (2, 't', 'gone', 1, '')");
    assertThat(
            database.rows("SELECT record_id, operation FROM change_log ORDER BY id DESC LIMIT 1"))
        .containsExactly("2|DELETE");
  }

  @Test
  void keysThatCascadeWithinOneTableEndInTheirNewestState() {
    database.execute(
        "CREATE TABLE tree (id text PRIMARY KEY, tenant_id text, parent text REFERENCES tree ON UPDATE CASCADE ON DELETE CASCADE)");
    install(table("public", "tree", "id", "tenant_id", "parent"));
    database.execute(
        "INSERT INTO tree VALUES ('a', 't', NULL), ('b', 't', 'a'), ('c', 't', 'b')",
        "UPDATE tree SET id = id || '-x'");
    assertThat(
            database.rows(
                """
                SELECT id, parent FROM tree
                EXCEPT
                SELECT * FROM (SELECT DISTINCT ON (record_id) record_id, row_data->>'parent' FROM change_log ORDER BY record_id, id DESC) AS newest
                """))
        .isEmpty();
    database.execute("TRUNCATE change_log", "DELETE FROM tree WHERE id = 'a-x'");
    assertThat(changes())
        .containsExactlyInAnyOrder("a-x DELETE null t", "b-x DELETE null t", "c-x DELETE null t");
  }

  @Test
  void aRowThatItsStatementAndACascadeBothUpdateEndsInItsNewestState() {
    database.execute(
        "CREATE TABLE tree (id text PRIMARY KEY, tenant_id text, parent text REFERENCES tree ON UPDATE CASCADE, name text)");
    install(table("public", "tree", "id", "tenant_id", "parent", "name"));
    database.execute(
        "INSERT INTO tree VALUES ('a', 't', NULL, 'x')",
        "INSERT INTO tree SELECT 'b' || i, 't', 'a', 'x' FROM generate_series(1, 50) i",
        "TRUNCATE change_log",
        "UPDATE tree SET id = CASE id WHEN 'a' THEN 'a-x' ELSE id END, name = 'y'");
    assertThat(
            database.rows(
                "SELECT DISTINCT row_data->>'parent', row_data->>'name' FROM change_log WHERE operation = 'UPDATE'"))
        .containsExactly("a-x|y");
  }

  @Test
  void aRoleWithoutRightsWritesAndCannotConfuseCapture() {
    install(items());
    database.execute(
        "CREATE ROLE limited_" + database.name() + " LOGIN",
        "GRANT INSERT, UPDATE, DELETE, SELECT ON items TO limited_" + database.name(),
        "CREATE SCHEMA evil AUTHORIZATION limited_" + database.name());
    TestDatabase limited =
        new TestDatabase(
            database.name(),
            "",
            TestServers.dataSource(database.name(), "limited_" + database.name()));
    limited.execute(
        "CREATE TEMP TABLE change_log (LIKE public.items)",
        "CREATE TEMP TABLE new_rows (id int)",
        "CREATE FUNCTION evil.pg_current_xact_id() RETURNS text LANGUAGE sql AS 'SELECT 1/0::text'"
            .replace("1/0", "1"),
        "CREATE FUNCTION evil.to_char(timestamp, text) RETURNS text LANGUAGE sql AS 'SELECT $2'",
        "SET search_path = evil, pg_temp, pg_catalog, public",
        "INSERT INTO public.items VALUES (1, 't', 'a', 1, '')",
        "UPDATE public.items SET name = 'b'");
    assertThat(changes()).containsExactly("1 INSERT null t", "1 UPDATE name t");
    assertThat(database.rows("SELECT DISTINCT actor FROM change_log"))
        .containsExactly("limited_" + database.name());
  }

  private List<String> lastPrice() {
    return database.rows(
        "SELECT operation, row_data->'price' FROM change_log ORDER BY id DESC LIMIT 1");
  }

  private CapturedTable items() {
    database.execute(
        "CREATE TABLE items (id int PRIMARY KEY, tenant_id text, name text, price numeric(9,1), hidden text)");
    return table("public", "items", "id", "tenant_id", "name", "price");
  }

  private void install(CapturedTable table) {
    installer(table).install();
  }

  private TriggerReport verify(CapturedTable table) {
    return installer(table).verify().get(0);
  }

  private TriggerInstaller installer(CapturedTable table) {
    return new TriggerInstaller(
        database.dataSource(), "public", new CapturedTables(List.of(table)));
  }

  private static CapturedTable table(
      String schema, String name, String key, String tenant, String... others) {
    List<String> columns = new ArrayList<>(List.of(key, tenant));
    columns.addAll(List.of(others));
    return new CapturedTable(
        schema, name, key, tenant, name, Priority.NORMAL, columns, RoutingRule.TENANT);
  }

  private List<String> changes() {
    return database.rows(
        "SELECT concat_ws(' ', record_id, operation, coalesce(changed_fields, 'null'), coalesce(tenant_id, 'null')) FROM change_log ORDER BY id");
  }
}
