package io.github.wrappersync.wire;

import tools.jackson.core.JsonGenerator;

/** Writes envelopes; {@link EnvelopeReader} reads them. */
final class EnvelopeWriter {

  private EnvelopeWriter() {}

  static void write(JsonGenerator generator, Envelope envelope) {
    generator.writeStartObject();
    generator.writeNumberProperty("version", Envelope.VERSION);
    generator.writeStringProperty("epoch", envelope.epoch());
    generator.writeNumberProperty("position", envelope.position());
    generator.writeNumberProperty("previous", envelope.previous());
    generator.writeStringProperty("eventId", envelope.eventId().toString());
    generator.writeStringProperty("eventType", envelope.eventType());
    generator.writeStringProperty("source", Envelope.SOURCE);
    generator.writeStringProperty("application", envelope.channel().application());
    generator.writeStringProperty("tenantId", envelope.channel().tenantId());
    generator.writeStringProperty("dataType", envelope.channel().dataType());
    generator.writeStringProperty("changeType", envelope.changeType().name());
    if (envelope.reason() != null) {
      generator.writeStringProperty("reason", envelope.reason().name());
    }
    generator.writeStringProperty("recordId", envelope.recordId());
    generator.writeArrayPropertyStart("changedFields");
    envelope.changedFields().forEach(generator::writeString);
    generator.writeEndArray();
    generator.writeStringProperty("priority", Json.lowerCase(envelope.priority()));
    generator.writeStringProperty("timestamp", Timestamps.format(envelope.timestamp()));
    if (envelope.traceparent() != null) {
      generator.writeStringProperty("traceparent", envelope.traceparent());
    }
    generator.writeName("data");
    generator.writeRawValue(envelope.data());
    generator.writeEndObject();
  }
}
