package io.github.wrappersync.spring.autoconfigure.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.status.SyncState;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Traces from the publisher's drain into handlers, and the meters of observed calls. */
class TracedHandlersTest {

  @Test
  void aTraceThatStartsAtThePublishersDrainIsContinuedInTheHandler() {
    AtomicReference<Tracer> tracer = new AtomicReference<>();
    List<TraceContext> spans = new CopyOnWriteArrayList<>();
    SyncApplication application = new SyncApplication();
    try (application) {
      application.start(change -> spans.add(tracer.get().currentSpan().context()));
      becomesLive(application);
      tracer.set(application.bean(Tracer.class));
      Span drain = tracer.get().nextSpan().name("drain").start();
      TraceContext began = drain.context();
      String traceparent = "00-%s-%s-01".formatted(began.traceId(), began.spanId());
      application.publisher.traced(() -> Optional.of(traceparent));

      application.put("1.00");
      drain.end();

      await().until(() -> spans.size() == 1);
      assertThat(spans.get(0).traceId()).isEqualTo(began.traceId());
      assertThat(spans.get(0).parentId()).isEqualTo(began.spanId());
      assertThat(spans.get(0).spanId()).isNotEqualTo(began.spanId());
      assertThat(spans.get(0).sampled()).isTrue();

      application.publisher.traced(Optional::empty);
      application.put("2.00");
      await().until(() -> spans.size() == 2);
      assertThat(spans.get(1).traceId()).isNotEqualTo(began.traceId());
    }
  }

  @Test
  void observedCallsAreTimedAndNeitherTagNamesATenantOrARecord() {
    SyncApplication application = new SyncApplication();
    try (application) {
      application.start(
          change -> {
            if (change.record().creditCost().intValue() == 2) {
              throw new IllegalStateException("no");
            }
          });
      becomesLive(application);
      application.put("1.00");
      application.put("2.00");
      MeterRegistry meters = application.bean(MeterRegistry.class);
      await().until(() -> meters.find("sync.client.handle").timers().size() == 2);

      Timer failed = meters.get("sync.client.handle").tag("error", "IllegalStateException").timer();
      assertThat(failed.count()).isEqualTo(1);
      assertThat(failed.getId().getTags())
          .extracting(tag -> tag.getKey())
          .containsExactlyInAnyOrder("change.type", "data.type", "error", "handler");
    }
  }

  @Test
  void observationsOfHandlersAreSwitchedOffLikeOthers() {
    AtomicReference<Tracer> tracer = new AtomicReference<>();
    List<Boolean> traced = new CopyOnWriteArrayList<>();
    SyncApplication application = new SyncApplication();
    try (application) {
      application.start(
          change -> traced.add(tracer.get().currentSpan() != null),
          "management.observations.enable.sync.client.handle=false");
      becomesLive(application);
      tracer.set(application.bean(Tracer.class));
      application.put("1.00");
      await().until(() -> traced.size() == 1);
      assertThat(traced).containsExactly(false);
    }
  }

  private static void becomesLive(SyncApplication application) {
    await().until(() -> application.client().status().state() == SyncState.LIVE);
  }
}
