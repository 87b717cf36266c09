package io.github.wrappersync.publisher.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.publisher.operations.Backfills;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.SenderContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which events of a batch carry the trace of its observation. */
class ObservedDrainTest {

  private static final String ALL = "SELECT traceparent FROM sync.event ORDER BY position";

  private final List<Observation.Context> stopped = new CopyOnWriteArrayList<>();
  private final ObservationRegistry registry = ObservationRegistry.create();
  private final WriterFixture wrapper = WriterFixture.installed().observe(registry);

  @AfterEach
  void close() {
    wrapper.close();
  }

  @Test
  void theEventsOfABatchCarryItsTraceAndThoseOfTheNextBatchAnother() {
    recordTraces("01");
    wrapper.start();
    wrapper.sql(entities(1, 2));
    wrapper.awaitDrained();
    wrapper.sql("UPDATE entities SET entity_name = 'b'");
    wrapper.awaitDrained();

    assertThat(batches()).hasSize(2);
    assertThat(wrapper.database().rows(ALL))
        .hasSize(12)
        .startsWith(parent(1, "01"), parent(1, "01"), parent(1, "01"))
        .endsWith(parent(2, "01"), parent(2, "01"), parent(2, "01"));
    assertThat(told(batches().get(1)))
        .containsOnly(
            Map.entry("sync.changes", "2"),
            Map.entry("sync.events", "6"),
            Map.entry("sync.position.first", "7"),
            Map.entry("sync.position.last", "12"));
  }

  @Test
  void ofALargeBatchTheFirstHundredEventsCarryItsTrace() {
    recordTraces("01");
    wrapper.sql(entities(1, 200));
    wrapper.start().awaitDrained();

    List<String> carried = wrapper.database().rows(ALL);
    assertThat(batches()).hasSize(1);
    assertThat(carried).hasSize(600);
    assertThat(carried.subList(0, 100)).containsOnly(parent(1, "01"));
    assertThat(carried.subList(100, 600)).containsOnly("null");
  }

  @Test
  void aTraceThatIsNotSampledIsNotCarried() {
    recordTraces("00");
    wrapper.start();
    wrapper.sql(entities(1, 2));
    wrapper.awaitDrained();

    assertThat(batches()).hasSize(1);
    assertThat(wrapper.database().rows(ALL)).hasSize(6).containsOnly("null");
  }

  @Test
  void whatABackfillTellsBelongsToNoTrace() {
    recordTraces("01");
    wrapper.start().awaitDrained();
    wrapper.sql("SET sync.mute = 'on'; " + entities(1, 2));
    wrapper.backfills().ask(new Backfills.Wanted("entities", null, null, null, false));
    wrapper.awaitDrained();

    assertThat(wrapper.database().rows(ALL)).hasSize(6).containsOnly("null");
    assertThat(batches()).isEmpty();
  }

  @Test
  void aTraceIsToldOfAFailureWithoutWhatTheDatabaseQuotesOfARecord() {
    recordTraces("01");
    wrapper.sql(
        "ALTER TABLE sync.event ADD CONSTRAINT refuses CHECK (record_id <> 'entity-1') NOT VALID");
    wrapper.start();
    wrapper.sql(entities(1, 1));

    Awaitility.await().until(() -> !batches().isEmpty());
    Throwable error = batches().get(0).getError();
    assertThat(error.getMessage()).contains("refuses").doesNotContain("entity-1");
    assertThat(error.getCause()).isNull();
    wrapper.sql("ALTER TABLE sync.event DROP CONSTRAINT refuses");
    wrapper.awaitDrained();
  }

  /** As a tracer does it: gives each observation of a sender a trace, and its carrier the name. */
  private void recordTraces(String flags) {
    registry
        .observationConfig()
        .observationHandler(
            new ObservationHandler<SenderContext<Object>>() {
              private int number;

              @Override
              public void onStart(SenderContext<Object> context) {
                context
                    .getSetter()
                    .set(context.getCarrier(), "traceparent", parent(++number, flags));
              }

              @Override
              public void onStop(SenderContext<Object> context) {
                stopped.add(context);
              }

              @Override
              public boolean supportsContext(Observation.Context context) {
                return context instanceof SenderContext;
              }
            });
  }

  private List<Observation.Context> batches() {
    return new ArrayList<>(stopped);
  }

  private static Map<String, String> told(Observation.Context context) {
    Map<String, String> told = new HashMap<>();
    context.getAllKeyValues().forEach(one -> told.put(one.getKey(), one.getValue()));
    return told;
  }

  private static String parent(int trace, String flags) {
    return "00-%032x-%016x-%s".formatted(trace, trace, flags);
  }

  /** Each is told to three applications. */
  private static String entities(int from, int to) {
    return """
        INSERT INTO entities (entity_id, tenant_id, entity_name)
        SELECT 'entity-' || n, 't1', 'a' FROM generate_series(%d, %d) AS n"""
        .formatted(from, to);
  }
}
