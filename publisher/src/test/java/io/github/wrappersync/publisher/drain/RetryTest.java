package io.github.wrappersync.publisher.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.publisher.operations.Backfills;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was set aside is tried again, as the record is now. */
class RetryTest {

  private static final String SET_ASIDE =
      "SELECT record_id, attempts, code FROM sync.set_aside ORDER BY id";

  private final WriterFixture wrapper = WriterFixture.installed();

  @BeforeEach
  void start() {
    wrapper.start().forget();
    wrapper.sql(
        "INSERT INTO entities (entity_id, tenant_id) VALUES ('e1', 'nowhere'), ('e2', 'nowhere')");
    wrapper.forget();
    assertThat(wrapper.database().rows(SET_ASIDE))
        .containsExactly("e1|1|unknown-tenant", "e2|1|unknown-tenant");
  }

  @AfterEach
  void close() {
    wrapper.assertLogIsWhole();
    wrapper.close();
  }

  @Test
  void aRetryThatFailsAgainCountsAndSaysWhyNow() {
    retry("e1");
    assertThat(wrapper.database().rows(SET_ASIDE))
        .containsExactly("e1|2|unknown-tenant", "e2|1|unknown-tenant");

    wrapper.sql("SET sync.mute = 'on'; UPDATE entities SET tenant_id = '' WHERE entity_id = 'e1'");
    retry("e1");
    assertThat(wrapper.database().rows(SET_ASIDE))
        .containsExactly("e1|3|no-tenant", "e2|1|unknown-tenant");
  }

  @Test
  void aRetryThatSucceedsTellsTheRecordAndRemovesIt() {
    wrapper.sql(
        "SET sync.mute = 'on'; UPDATE entities SET tenant_id = 't1' WHERE entity_id = 'e1'");
    retry("e1");
    assertThat(wrapper.events()).hasSize(3).allMatch(event -> event.endsWith(":t1:entities e1"));
    assertThat(wrapper.database().rows(SET_ASIDE)).containsExactly("e2|1|unknown-tenant");

    wrapper.sql("SET sync.mute = 'on'; DELETE FROM entities WHERE entity_id = 'e2'");
    retry("e2");
    assertThat(wrapper.database().rows(SET_ASIDE)).isEmpty();
    assertThat(
            wrapper
                .database()
                .rows("SELECT record_id, phase FROM sync.backfill WHERE kept ORDER BY record_id"))
        .containsExactly("e1|done", "e2|done");
  }

  @Test
  void aRecordThatTheDatabaseRefusesDoesNotHoldItsTableUp() {
    wrapper.sql("ALTER TABLE sync.event ADD CHECK (record_id <> 'e7')");
    muted(
        "INSERT INTO entities (entity_id, tenant_id) SELECT 'e' || g, 't1' FROM generate_series(3, 20) AS g");
    wrapper.sql("INSERT INTO sync.backfill (table_name) VALUES ('entities')");

    assertThat(wrapper.events()).hasSize(3 * 17);
    assertThat(wrapper.database().rows(SET_ASIDE)).contains("e7|1|refused-by-database");

    retry("e7");
    assertThat(wrapper.database().rows(SET_ASIDE)).contains("e7|2|refused-by-database");
    assertThat(wrapper.writer().isWriting()).isTrue();

    wrapper.sql("ALTER TABLE sync.event DROP CONSTRAINT event_record_id_check");
    retry("e7");
    assertThat(wrapper.database().rows(SET_ASIDE))
        .containsExactly("e1|2|unknown-tenant", "e2|2|unknown-tenant");
  }

  private void muted(String sql) {
    wrapper.sql("SET sync.mute = 'on'; " + sql);
  }

  private void retry(String record) {
    wrapper.backfills().ask(new Backfills.Wanted("entities", null, null, record, true));
    wrapper.awaitDrained();
  }
}
