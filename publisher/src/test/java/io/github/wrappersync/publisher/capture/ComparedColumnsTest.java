package io.github.wrappersync.publisher.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.model.Priority;
import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.CapturedTables;
import io.github.wrappersync.publisher.registry.RoutingRule;
import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.publisher.testing.TestServers;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which updates are changes: rows are compared by their bytes. */
class ComparedColumnsTest {

  private static final TestDatabase MIGRATED = TestServers.newDatabase().migrate();

  private final TestDatabase database = TestServers.copyOf(MIGRATED);

  @BeforeEach
  void create() {
    database.execute(
        "CREATE TABLE things (id int PRIMARY KEY, tenant_id text, name text, amount numeric, tags text[], doc jsonb)",
        "INSERT INTO things SELECT i, 't' || i, 'a', 3.0, '{x}', '{}' FROM generate_series(1, 3) AS i");
    install("things", "id", "tenant_id", "name", "amount", "tags", "doc");
  }

  private void install(String table, String... columns) {
    CapturedTable captured =
        new CapturedTable(
            "public",
            table,
            "id",
            "tenant_id",
            table,
            Priority.NORMAL,
            List.of(columns),
            RoutingRule.TENANT);
    new TriggerInstaller(database.dataSource(), "public", new CapturedTables(List.of(captured)))
        .install();
  }

  @Test
  void anotherScaleOrCaseOrElementIsAChangeAndTheSameValueIsNone() {
    database.execute(
        "UPDATE things SET amount = 3.00, name = 'A' WHERE id = 1",
        "UPDATE things SET tags = '{x,y}', doc = '{\"a\": 1}' WHERE id = 1",
        "UPDATE things SET name = name, amount = 3.00, tags = '{x,y}' WHERE id = 1");
    assertThat(changes()).containsExactly("1 UPDATE name,amount t1", "1 UPDATE tags,doc t1");
  }

  @Test
  void nullDiffersFromEmptyAndNotFromNull() {
    database.execute(
        "UPDATE things SET name = NULL WHERE id = 1",
        "UPDATE things SET name = NULL, amount = amount WHERE id = 1",
        "UPDATE things SET name = '', tags = NULL WHERE id = 1");
    assertThat(changes()).containsExactly("1 UPDATE name t1", "1 UPDATE name,tags t1");
  }

  @Test
  void aColumnThatWasComparedAsTextMayGetATypeWithoutEquality() {
    database.execute(
        "ALTER TABLE things ALTER COLUMN name TYPE json USING '{}', ALTER COLUMN amount TYPE point USING point(1, 2)",
        "UPDATE things SET name = '[1]', amount = point(1, 2) WHERE id = 1",
        "UPDATE things SET amount = point(3, 4) WHERE id = 1",
        "ALTER TABLE things DROP COLUMN name",
        "UPDATE things SET amount = point(5, 6) WHERE id = 1");
    assertThat(changes())
        .containsExactly("1 UPDATE name t1", "1 UPDATE amount t1", "1 UPDATE amount t1");
  }

  @Test
  void aColumnThatHasBecomeAFloatIsComparedToItsLastBitWhateverTheSessionShows() {
    database.execute(
        "ALTER TABLE things ALTER COLUMN amount TYPE float8",
        "SET extra_float_digits = -15",
        "UPDATE things SET amount = 3.0000000000000004 WHERE id = 1",
        "UPDATE things SET amount = 3.0000000000000004 WHERE id = 1");
    assertThat(changes()).containsExactly("1 UPDATE amount t1");
  }

  @Test
  void aTextThatHasBecomeAFloatIsComparedToItsLastBitAndAllColumnsAreNamed() {
    database.execute(
        "ALTER TABLE things ALTER COLUMN name TYPE float8 USING 3",
        "SET extra_float_digits = -15",
        "UPDATE things SET name = 3.0000000000000004 WHERE id = 1",
        "UPDATE things SET name = 3.0000000000000004 WHERE id = 1");
    assertThat(changes()).containsExactly("1 UPDATE name,amount,tags,doc t1");
  }

  @Test
  void thereIsOneComparisonForEveryTypeThatAColumnCanHave() {
    database.execute(
        """
        DO $$
        DECLARE type regtype;
        BEGIN
          FOR type IN SELECT oid FROM pg_type
            WHERE typtype IN ('b', 'd', 'e', 'm', 'r') AND typnamespace = 'pg_catalog'::regnamespace LOOP
            EXECUTE format('SELECT sync.differ(NULL::%1$s, NULL::%1$s), sync.uuid_of(NULL::%1$s)', type);
          END LOOP;
        END $$
        """);
  }

  @Test
  void aKeyThatIsAUuidMayGetAnotherType() {
    database.execute(
        "CREATE TABLE others (id uuid PRIMARY KEY, tenant_id text, name text)",
        "INSERT INTO others SELECT lpad(i::text, 32, '0')::uuid, 't', 'a' FROM generate_series(1, 3) AS i");
    install("others", "id", "tenant_id", "name");
    String one = "00000000-0000-0000-0000-000000000001";
    database.execute(
        "UPDATE others SET name = 'b' WHERE id = '" + one + "'",
        "UPDATE others SET id = '%s' WHERE id = '%s'".formatted(one.replace('1', '4'), one),
        "ALTER TABLE others ALTER COLUMN id TYPE text USING right(id::text, 1)",
        "UPDATE others SET name = 'c' WHERE id = '2'",
        "UPDATE others SET id = '5' WHERE id = '3'");
    assertThat(changes())
        .containsExactlyInAnyOrder(
            one + " UPDATE name t",
            one + " DELETE id t",
            one.replace('1', '4') + " INSERT null t",
            "2 UPDATE name t",
            "3 DELETE id t",
            "5 INSERT null t");
  }

  @Test
  void aTriggerOfTheChangeLogThatMovesRecordsItselfHidesNoMove() {
    database.execute(
        """
        CREATE FUNCTION move_third() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN UPDATE public.things SET tenant_id = 't8', name = name WHERE id = 3 AND tenant_id = 't3'; RETURN NEW; END $$
        """,
        "CREATE TRIGGER move_third BEFORE INSERT ON change_log FOR EACH ROW EXECUTE FUNCTION move_third()",
        // The row that is moved is met before the one that is changed, with which the trigger
        // fires.
        "UPDATE things SET name = CASE id WHEN 2 THEN 'b' ELSE name END, tenant_id = CASE id WHEN 1 THEN 't9' ELSE tenant_id END WHERE id < 3");
    assertThat(changes())
        .containsExactlyInAnyOrder(
            "2 UPDATE name t2",
            "1 DELETE tenant_id t1",
            "1 INSERT null t9",
            "3 DELETE tenant_id t3",
            "3 INSERT null t8");
  }

  @Test
  void aStatementThatMovesIsFollowedByOnesThatDoNot() {
    database.execute(
        "BEGIN",
        "UPDATE things SET tenant_id = 't9' WHERE id = 1",
        "UPDATE things SET name = 'b' WHERE id = 1",
        "UPDATE things SET id = 11 WHERE id = 1",
        "UPDATE things SET name = 'c'",
        "COMMIT");
    assertThat(changes())
        .containsExactly(
            "1 DELETE tenant_id t1",
            "1 INSERT null t9",
            "1 UPDATE name t9",
            "1 DELETE id t9",
            "11 INSERT null t9",
            "2 UPDATE name t2",
            "3 UPDATE name t3",
            "11 UPDATE name t9");
  }

  @Test
  void aPlanThatWasMadeForOneRowLogsManyInLinearTime() {
    database.execute(
        "INSERT INTO things SELECT i, 't', 'a', 1, '{}', '{}' FROM generate_series(11, 20010) AS i",
        "TRUNCATE change_log",
        "UPDATE things SET name = 'b' WHERE id = 11",
        "SET statement_timeout = '20s'",
        "UPDATE things SET name = 'c' WHERE id > 10");
    assertThat(database.rows("SELECT count(*) FROM change_log")).containsExactly("20001");
  }

  @Test
  void oneStatementMayChangeAndMoveAndLeaveAlone() {
    database.execute(
        """
        UPDATE things SET name   = CASE id WHEN 1 THEN 'b' ELSE name END,
                          id     = CASE id WHEN 2 THEN 22 ELSE id END,
                          amount = amount
        """,
        "UPDATE things SET tenant_id = 't9', name = CASE id WHEN 1 THEN name ELSE 'c' END WHERE id <> 3");
    assertThat(changes())
        .containsExactlyInAnyOrder(
            "1 UPDATE name t1",
            "2 DELETE id t2",
            "22 INSERT null t2",
            "1 DELETE tenant_id t1",
            "1 INSERT null t9",
            "22 DELETE tenant_id t2",
            "22 INSERT null t9");
    assertThat(
            database.rows(
                "SELECT operation, row_data->>'name', row_data->>'tenantId' FROM change_log WHERE record_id = '22' ORDER BY id"))
        .containsExactly("INSERT|a|t2", "DELETE|a|t2", "INSERT|c|t9");
  }

  private List<String> changes() {
    return database.rows(
        "SELECT concat_ws(' ', record_id, operation, coalesce(changed_fields, 'null'), coalesce(tenant_id, 'null')) FROM change_log ORDER BY id");
  }
}
