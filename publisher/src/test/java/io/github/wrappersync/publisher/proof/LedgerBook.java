package io.github.wrappersync.publisher.proof;

import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.store.jdbc.JdbcStores;
import java.util.List;

/**
 * The database of an application: its accounts, the amount that it holds of each record, a line for
 * each effect, and the stores of its client. Nothing in it is unique but the keys of accounts and
 * records, so that an effect that happens twice is written twice.
 */
final class LedgerBook {

  private static final String TABLES =
      """
      CREATE TABLE account (
        tenant_id text NOT NULL,
        data_type text NOT NULL,
        balance   numeric(30,2) NOT NULL,
        effects   bigint NOT NULL,
        PRIMARY KEY (tenant_id, data_type)
      );
      CREATE TABLE audit (
        seq       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        instance  text NOT NULL,
        event_id  text NOT NULL,
        data_type text NOT NULL,
        tenant_id text NOT NULL,
        record_id text NOT NULL,
        position  bigint NOT NULL,
        amount    numeric(30,2) NOT NULL
      );
      CREATE TABLE held (
        data_type text NOT NULL,
        tenant_id text NOT NULL,
        record_id text NOT NULL,
        amount    numeric(30,2) NOT NULL,
        length    bigint NOT NULL,
        checksum  text NOT NULL,
        state     text NOT NULL,
        PRIMARY KEY (data_type, tenant_id, record_id)
      );
      CREATE FUNCTION effect(by text, event text, type text, tenant text, record text, place bigint, value numeric, now text)
      RETURNS void LANGUAGE plpgsql AS $$
      DECLARE
        before held%ROWTYPE;
      BEGIN
        SELECT * INTO before FROM held WHERE data_type = type AND tenant_id = tenant AND record_id = record;
        INSERT INTO audit (instance, event_id, data_type, tenant_id, record_id, position, amount)
        VALUES (by, event, type, tenant, record, place, value);
        UPDATE account SET balance = balance + value - coalesce(before.amount, 0), effects = effects + 1
        WHERE tenant_id = tenant AND data_type = type;
        IF NOT FOUND THEN
          INSERT INTO account VALUES (tenant, type, value, 1);
        END IF;
        IF before.record_id IS NULL THEN
          INSERT INTO held VALUES (type, tenant, record, value, 1, md5('/' || place || '/' || event), now);
        ELSE
          UPDATE held SET amount = value, length = length + 1, checksum = md5(checksum || '/' || place || '/' || event), state = now
          WHERE data_type = type AND tenant_id = tenant AND record_id = record;
        END IF;
      END $$
      """;

  static final String DELETED = "deleted";

  private final TestDatabase database;

  /** Creates its tables in an empty database. */
  LedgerBook(TestDatabase database) {
    this.database = database;
    database.execute(TABLES);
    JdbcStores.of(database.dataSource()).createTables();
  }

  TestDatabase database() {
    return database;
  }

  /** The number of the newest effect. */
  long lastEffect() {
    return Long.parseLong(database.rows("SELECT coalesce(max(seq), 0) FROM audit").get(0));
  }

  /** Each handler's data type, and how far it has come in its epoch. */
  List<String> checkpoints() {
    return database.rows(
        "SELECT data_type, epoch, position, loading FROM sync_checkpoint ORDER BY data_type");
  }

  /** How many handlers have done all of an epoch up to a position. */
  int handlersAt(String epoch, long position) {
    return Integer.parseInt(
        database
            .rows(
                "SELECT count(*) FROM sync_checkpoint WHERE epoch = '%s' AND position >= %d AND NOT loading"
                    .formatted(epoch, position))
            .get(0));
  }
}
