package io.github.wrappersync.spring.autoconfigure.metrics;

import io.github.wrappersync.client.HandlerInterceptor;
import io.github.wrappersync.model.Change;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;

/** Observes the calls of handlers. */
final class ObservedCalls implements HandlerInterceptor {

  private final ObservationRegistry registry;
  private final HandlerObservationConvention convention;

  ObservedCalls(ObservationRegistry registry, HandlerObservationConvention convention) {
    this.registry = registry;
    this.convention = convention;
  }

  @Override
  public void around(String handler, Change<?> change, Call call) throws Exception {
    observe(new HandlerContext(handler, List.of(change)), call);
  }

  @Override
  public void aroundBatch(String handler, List<? extends Change<?>> changes, Call call)
      throws Exception {
    observe(new HandlerContext(handler, changes), call);
  }

  private void observe(HandlerContext context, Call call) throws Exception {
    Observation.createNotStarted(convention, () -> context, registry).observeChecked(call::proceed);
  }
}
