package io.github.wrappersync.spring.autoconfigure.metrics;

import io.github.wrappersync.model.Change;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;

/**
 * The context of an observation of one call of a handler. The change is its carrier: where traces
 * are recorded, the call continues the trace that the change belongs to.
 */
public final class HandlerContext extends ReceiverContext<Change<?>> {

  private static final String TRACEPARENT = "traceparent";

  private final String handler;
  private final Change<?> change;

  HandlerContext(String handler, Change<?> change) {
    super(
        (carrier, key) ->
            key.equalsIgnoreCase(TRACEPARENT) ? carrier.traceParent().orElse(null) : null,
        Kind.CONSUMER);
    this.handler = handler;
    this.change = change;
    setCarrier(change);
  }

  /** The handler's id. */
  public String handler() {
    return handler;
  }

  /** What the handler is told. */
  public Change<?> change() {
    return change;
  }
}
