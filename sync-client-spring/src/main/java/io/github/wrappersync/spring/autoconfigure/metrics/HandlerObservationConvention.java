package io.github.wrappersync.spring.autoconfigure.metrics;

import io.github.wrappersync.model.Change;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import java.util.Locale;
import java.util.function.Function;

/**
 * Names the observations of handlers' calls and says what they carry. A bean of this type replaces
 * it; what it does not override is told as by default: meters tell the handler, the data type and
 * the change, traces the tenant, the position and the event besides; neither tells a record. Of a
 * call for several changes, traces tell how many and where they begin, and {@code several} stands
 * for types and tenants that differ.
 */
public interface HandlerObservationConvention extends ObservationConvention<HandlerContext> {

  @Override
  default boolean supportsContext(Observation.Context context) {
    return context instanceof HandlerContext;
  }

  @Override
  default String getName() {
    return "sync.client.handle";
  }

  @Override
  default String getContextualName(HandlerContext context) {
    return "handle " + context.handler();
  }

  @Override
  default KeyValues getLowCardinalityKeyValues(HandlerContext context) {
    return KeyValues.of(
        KeyValue.of("handler", context.handler()),
        KeyValue.of("data.type", context.change().dataType().name()),
        KeyValue.of(
            "change.type",
            common(context, change -> change.type().name()).toLowerCase(Locale.ROOT)));
  }

  @Override
  default KeyValues getHighCardinalityKeyValues(HandlerContext context) {
    return KeyValues.of(
        KeyValue.of("sync.tenant", common(context, Change::tenantId)),
        KeyValue.of("sync.changes", String.valueOf(context.changes().size())),
        KeyValue.of("sync.position", String.valueOf(context.change().position())),
        KeyValue.of("sync.event.id", context.change().eventId().toString()));
  }

  private static String common(HandlerContext context, Function<Change<?>, String> what) {
    String first = what.apply(context.change());
    return context.changes().stream().allMatch(change -> what.apply(change).equals(first))
        ? first
        : "several";
  }
}
