package io.github.wrappersync.spring.autoconfigure.metrics;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import java.util.Locale;

/**
 * Names the observations of handlers' calls and says what they carry. A bean of this type replaces
 * it; what it does not override is told as by default: meters tell the handler, the data type and
 * the change, traces the tenant, the position and the event besides; neither tells a record.
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
        KeyValue.of("change.type", context.change().type().name().toLowerCase(Locale.ROOT)));
  }

  @Override
  default KeyValues getHighCardinalityKeyValues(HandlerContext context) {
    return KeyValues.of(
        KeyValue.of("sync.tenant", context.change().tenantId()),
        KeyValue.of("sync.position", String.valueOf(context.change().position())),
        KeyValue.of("sync.event.id", context.change().eventId().toString()));
  }
}
