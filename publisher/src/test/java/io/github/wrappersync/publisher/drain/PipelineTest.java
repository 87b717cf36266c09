package io.github.wrappersync.publisher.drain;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.publisher.eventlog.Event;
import io.github.wrappersync.publisher.eventlog.WriterListener;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A backlog of several batches, each of which is planned before the one before it is committed:
 * PostgreSQL holds every batch up in the middle of its transaction until the next one is planned.
 */
class PipelineTest {

  /**
   * Waits until the reading connection has come to rest since; or for a while, for the last batch.
   */
  private static final String HOLD_UP =
      """
      CREATE SEQUENCE batches;
      CREATE FUNCTION hold_up() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        began CONSTANT timestamptz := clock_timestamp();
      BEGIN
        IF nextval('batches') = %d THEN
          RAISE EXCEPTION 'A fault in the middle of a batch';
        END IF;
        WHILE currval('batches') <= 3 AND clock_timestamp() < began + interval '2 s' LOOP
          PERFORM pg_sleep(0.002), pg_stat_clear_snapshot();
          EXIT WHEN EXISTS (SELECT FROM pg_stat_activity
            WHERE application_name = 'wrapper-sync reader' AND datname = current_database()
              AND state = 'idle' AND state_change > began);
        END LOOP;
        RETURN NULL;
      END $$;
      CREATE TRIGGER hold_up AFTER INSERT ON sync.event FOR EACH STATEMENT EXECUTE FUNCTION hold_up();
      """;

  private static final int NEVER = 0;

  private final List<Event> told = Collections.synchronizedList(new ArrayList<>());
  private WriterFixture wrapper;

  @BeforeEach
  void aWrapper() {
    wrapper = WriterFixture.installed();
    wrapper.listen(
        new WriterListener() {
          @Override
          public void onCommit(String epoch, List<Event> events) {
            told.addAll(events);
          }
        });
  }

  @AfterEach
  void close() {
    wrapper.close();
  }

  @Test
  void aRecordThatEachBatchChangesIsToldAsIfTheyHadBeenCommittedOneByOne() {
    wrapper.sql(HOLD_UP.formatted(NEVER));
    changeAll();

    wrapper.start();

    assertAllTold();
    assertThat(told)
        .extracting(Event::position)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, told.size()).mapToObj(Long::valueOf).toList());
  }

  @Test
  void whatWasPlannedOnTopOfABatchThatFailsIsPlannedAnew() {
    wrapper.sql(HOLD_UP.formatted(3));
    changeAll();

    wrapper.start();

    assertAllTold();
  }

  @Test
  void aRowThatIsRefusedIsFoundAndNoOtherIsBlamed() {
    wrapper.sql(
        HOLD_UP.formatted(NEVER),
        """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'not this one' USING ERRCODE = '22023'; END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON sync.event
          FOR EACH ROW WHEN (NEW.record_id = 'c1100') EXECUTE FUNCTION refuse();
        """);
    insert(1_150);

    wrapper.start();

    assertThat(wrapper.events()).hasSize(1_149);
    assertThat(wrapper.database().rows("SELECT record_id, code FROM sync.set_aside"))
        .hasSize(1)
        .allMatch(row -> row.contains("c1100"));
    wrapper.assertLogIsWhole();
  }

  @Test
  void aTruncateDeletesWhatTheBatchBeforeItHasTold() {
    wrapper.sql(HOLD_UP.formatted(NEVER));
    insert(1_500);
    wrapper.sql("TRUNCATE credit_configurations");
    insert(10);

    wrapper.start();

    Map<String, List<String>> events = byRecord();
    assertThat(events).hasSize(1_500);
    assertThat(events.get("c1500"))
        .containsExactly("INSERT crm:t1:credit-configs", "DELETE(DELETED) crm:t1:credit-configs");
    assertThat(events.get("c10"))
        .containsExactly(
            "INSERT crm:t1:credit-configs",
            "DELETE(DELETED) crm:t1:credit-configs",
            "INSERT crm:t1:credit-configs");
    wrapper.assertLogIsWhole();
  }

  @Test
  void aBatchThatWasPlannedForAnApplicationIsThrownAwayWhenThatIsRemoved() {
    wrapper.sql(HOLD_UP.formatted(NEVER));
    List<Boolean> detachedBefore = Collections.synchronizedList(new ArrayList<>());
    wrapper.listen(
        new WriterListener() {
          @Override
          public void onCommit(String epoch, List<Event> events) {
            if (detachedBefore.isEmpty()) {
              wrapper.sql(
                  """
                  WITH removed AS (DELETE FROM sync.application WHERE name = 'crm' RETURNING name)
                  INSERT INTO sync.removed_application (name) SELECT name FROM removed
                  """);
            }
            detachedBefore.add(
                !wrapper
                    .database()
                    .rows("SELECT FROM sync.removed_application WHERE detached")
                    .isEmpty());
          }
        });
    insert(12_000);

    wrapper.start();

    wrapper.awaitDrained();
    assertThat(detachedBefore).isNotEmpty().doesNotContain(true);
    assertThat(told).hasSizeLessThan(12_000);
    wrapper.assertLogIsWhole();
  }

  private void insert(int count) {
    wrapper.sql(
        """
        INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost)
        SELECT 'c' || n, 't1', 'crm.op' || n, 1 FROM generate_series(1, %d) AS n
        """
            .formatted(count));
  }

  /** Three states of each of 3,000 records, or four: more than any batch takes. */
  private void changeAll() {
    insert(3_000);
    wrapper.sql(
        "UPDATE credit_configurations SET credit_cost = 2",
        "DELETE FROM credit_configurations WHERE substr(config_id, 2)::int % 3 = 0",
        "UPDATE credit_configurations SET tenant_id = 't2' WHERE substr(config_id, 2)::int % 3 = 1");
  }

  private void assertAllTold() {
    Map<String, List<String>> events = byRecord();
    assertThat(events).hasSize(3_000);
    events.forEach(
        (record, lines) -> {
          List<String> expected =
              new ArrayList<>(
                  List.of(
                      "INSERT crm:t1:credit-configs", "UPDATE crm:t1:credit-configs creditCost"));
          switch (Integer.parseInt(record.substring(1)) % 3) {
            case 0 -> expected.add("DELETE(DELETED) crm:t1:credit-configs");
            case 1 ->
                expected.addAll(
                    List.of(
                        "DELETE(LEFT_SCOPE) crm:t1:credit-configs",
                        "INSERT crm:t2:credit-configs"));
            default -> {}
          }
          assertThat(lines).as(record).isEqualTo(expected);
        });
    wrapper.assertLogIsWhole();
  }

  /** The events of each record in order, without its id. */
  private Map<String, List<String>> byRecord() {
    return wrapper.events().stream()
        .collect(
            groupingBy(
                line -> line.split(" ")[2],
                mapping(line -> line.replaceFirst(" c\\d+", ""), toList())));
  }
}
