package io.github.wrappersync.publisher.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows of the change log that say that a record has changed, and not what it is now. */
class ThinRowsTest {

  private final WriterFixture wrapper = WriterFixture.installed();

  @BeforeEach
  void aWrapperWithRowTriggersOfItsOwn() {
    wrapper.sql(
        """
        CREATE FUNCTION log_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO change_log (table_name, record_id, operation, changed_fields)
          VALUES (TG_TABLE_NAME, coalesce(NEW.entity_id, OLD.entity_id), TG_OP, 'entity_name');
          RETURN NULL;
        END $$;
        CREATE TRIGGER log_change AFTER INSERT OR UPDATE OR DELETE ON entities
          FOR EACH ROW EXECUTE FUNCTION log_change();
        UPDATE tenants SET redis_channel_prefix = 'crm';
        """);
    wrapper.start().forget();
  }

  @AfterEach
  void close() {
    wrapper.assertLogIsWhole();
    wrapper.close();
  }

  @Test
  void aChangeThatBothKindsOfTriggerLogIsToldOnceAndAsTheFullRowSays() {
    wrapper.sql(
        entity("e1"),
        "UPDATE entities SET entity_name = 'new'",
        "BEGIN; UPDATE entities SET entity_type = 'a'; UPDATE entities SET entity_type = 'b'; COMMIT",
        "UPDATE entities SET internal_notes = 'nobody is told of this column'",
        "DELETE FROM entities");

    assertThat(wrapper.events())
        .containsExactly(
            "INSERT crm:t1:entities e1",
            "UPDATE crm:t1:entities e1 entityName",
            "UPDATE crm:t1:entities e1 entityType",
            "UPDATE crm:t1:entities e1 entityType",
            "DELETE(DELETED) crm:t1:entities e1");
  }

  @Test
  void aRowWithATwinInItsBatchIsNotCompared() {
    wrapper.close();
    wrapper.sql(
        "CREATE TABLE noted (change_id bigint)",
        "CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO noted VALUES (NEW.change_id); RETURN NULL; END $$",
        "CREATE TRIGGER noted AFTER INSERT ON sync.redrain FOR EACH ROW EXECUTE FUNCTION noted()",
        "INSERT INTO entities (entity_id, tenant_id) SELECT 'e' || g, 't1' FROM generate_series(1, 400) AS g",
        "SET sync.mute = 'on'; UPDATE entities SET entity_name = 'x' WHERE entity_id = 'e7'");
    wrapper.start();

    assertThat(wrapper.events()).hasSize(401).endsWith("SNAPSHOT crm:t1:entities e7");
    assertThat(wrapper.database().rows("SELECT count(*) FROM noted")).containsExactly("1");
  }

  @Test
  void aRowAloneIsComparedWithTheTable() {
    wrapper.sql(entity("e1"), entity("e2"), entity("e3"));
    wrapper.forget();

    wrapper.sql(
        """
        SET sync.mute = 'on';
        UPDATE entities SET entity_name = 'one' WHERE entity_id = 'e1';
        UPDATE entities SET entity_name = 'two' WHERE entity_id = 'e1';
        DELETE FROM entities WHERE entity_id = 'e2';
        UPDATE entities SET tenant_id = 't2' WHERE entity_id = 'e3';
        INSERT INTO entities (entity_id, tenant_id) VALUES ('e4', 't1'), ('e5', 't1');
        DELETE FROM entities WHERE entity_id = 'e5';
        """);

    assertThat(wrapper.events())
        .containsExactlyInAnyOrder(
            "SNAPSHOT crm:t1:entities e1",
            "DELETE(DELETED) crm:t1:entities e2",
            "DELETE(LEFT_SCOPE) crm:t1:entities e3",
            "SNAPSHOT crm:t2:entities e3",
            "SNAPSHOT crm:t1:entities e4");
    assertThat(
            wrapper
                .database()
                .rows(
                    "SELECT payload ->> 'entityName' FROM sync.event WHERE record_id = 'e1' ORDER BY position DESC LIMIT 1"))
        .containsExactly("two");
  }

  @Test
  void aRowAloneDoesNotOvertakeAFullOneThatWaits() {
    wrapper.sql(entity("e1"));
    wrapper.forget();
    wrapper.close();
    wrapper.sql("SET sync.mute = 'on'", "UPDATE entities SET entity_name = 'muted'");
    wrapper.sql("UPDATE entities SET entity_name = 'logged'");
    wrapper.sql("SET sync.mute = 'on'", "UPDATE entities SET entity_type = 'muted'");
    wrapper.start();

    assertThat(wrapper.events())
        .containsExactly("UPDATE crm:t1:entities e1 entityName", "SNAPSHOT crm:t1:entities e1");
  }

  @Test
  void aRowWhoseIdWasFetchedLongBeforeItsTransactionWroteIsFound() throws SQLException {
    wrapper.sql(entity("e1"), entity("e2"), "ALTER TABLE entities DISABLE TRIGGER log_change");
    wrapper.sql("SET sync.mute = 'on'; UPDATE entities SET entity_name = 'changed'");
    wrapper.forget();
    try (Connection slow = wrapper.begin()) {
      String id =
          wrapper
              .database()
              .rows("SELECT nextval(pg_get_serial_sequence('change_log', 'id'))")
              .get(0);
      // The gap that the id leaves is given up: no transaction is open that may have taken it.
      wrapper.sql(entity("e3"));
      wrapper.forget();
      wrapper.sql(entity("e4"));
      wrapper.forget();

      WriterFixture.execute(
          slow,
          "INSERT INTO change_log (id, table_name, record_id, operation) VALUES (%s, 'entities', 'e1', 'UPDATE')"
              .formatted(id));
      slow.commit();
    }

    assertThat(wrapper.events()).containsExactly("SNAPSHOT crm:t1:entities e1");
    assertThat(wrapper.database().rows("SELECT count(*) FROM change_log WHERE NOT processed"))
        .containsExactly("0");
  }

  @Test
  void manyRowsAloneAreComparedManyAtATime() {
    wrapper.close();
    wrapper.sql(
        "SET sync.mute = 'on'; INSERT INTO entities (entity_id, tenant_id) SELECT 'e' || g, 't1' FROM generate_series(1, 5000) AS g");
    wrapper.start();

    assertThat(wrapper.events())
        .hasSize(5_000)
        .allMatch(event -> event.startsWith("SNAPSHOT crm:t1:entities e"));
    assertThat(wrapper.database().rows("SELECT count(*) FROM sync.backfill WHERE columns IS NULL"))
        .containsExactly("0");
  }

  @Test
  void aRowOfATableThatNobodyHasRegisteredIsSetAside() {
    wrapper.sql(
        "INSERT INTO change_log (table_name, record_id, operation) VALUES ('invoices', 'i1', 'INSERT')",
        "ALTER TABLE change_log ALTER processed DROP NOT NULL, ALTER changed_at DROP NOT NULL",
        "INSERT INTO change_log (table_name, record_id, operation, processed, changed_at) VALUES ('entities', 'none', 'DELETE', NULL, NULL)");

    assertThat(wrapper.events()).isEmpty();
    assertThat(
            wrapper
                .database()
                .rows("SELECT record_id, code, change ->> 'operation' FROM sync.set_aside"))
        .containsExactly("i1|unknown-table|INSERT");
  }

  @Test
  void aTruncateThatTheWrapperLogsDeletesOnlyWhatIsGone() {
    wrapper.sql(entity("e1"), entity("e2"));
    wrapper.forget();

    wrapper.sql(
        "SET sync.mute = 'on'; DELETE FROM entities WHERE entity_id = 'e2'; DELETE FROM change_log WHERE operation = 'DELETE'",
        "INSERT INTO change_log (table_name, record_id, operation) VALUES ('entities', '*', 'TRUNCATE')");

    assertThat(wrapper.events()).containsExactly("DELETE(DELETED) crm:t1:entities e2");
  }

  private static String entity(String id) {
    return "INSERT INTO entities (entity_id, tenant_id) VALUES ('%s', 't1')".formatted(id);
  }
}
