package io.github.wrappersync.spring.autoconfigure.metrics;

import io.github.wrappersync.model.Change;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import java.util.List;
import java.util.Optional;

/**
 * The context of an observation of one call of a handler. The change is its carrier: where traces
 * are recorded, the call continues the trace that the change belongs to. A call for several changes
 * continues the trace of those that belong to one; if that is more than one, it begins its own.
 */
public final class HandlerContext extends ReceiverContext<Change<?>> {

  private static final String TRACEPARENT = "traceparent";

  private final String handler;
  private final List<Change<?>> changes;

  HandlerContext(String handler, List<? extends Change<?>> changes) {
    super(
        (carrier, key) -> key.equalsIgnoreCase(TRACEPARENT) ? traceOf(changes).orElse(null) : null,
        Kind.CONSUMER);
    this.handler = handler;
    this.changes = List.copyOf(changes);
    setCarrier(changes.get(0));
  }

  /** The publisher writes a trace on some of the events that it drains together. */
  private static Optional<String> traceOf(List<? extends Change<?>> changes) {
    List<String> parents =
        changes.stream().flatMap(change -> change.traceParent().stream()).toList();
    long traces = parents.stream().map(HandlerContext::traceId).distinct().count();
    return traces == 1 ? Optional.of(parents.get(0)) : Optional.empty();
  }

  /** {@code version-trace-span-flags}, as W3C Trace Context has it. */
  private static String traceId(String traceParent) {
    String[] fields = traceParent.split("-", -1);
    return fields.length > 1 ? fields[1] : traceParent;
  }

  /** The handler's id. */
  public String handler() {
    return handler;
  }

  /** What the handler is told; the first of several. */
  public Change<?> change() {
    return changes.get(0);
  }

  /** All that the handler is told in this call. */
  public List<Change<?>> changes() {
    return changes;
  }
}
