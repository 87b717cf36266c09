package io.github.wrappersync.wire;

import tools.jackson.core.JsonGenerator;

/** Writes progress reports. */
final class ProgressReportJson {

  private ProgressReportJson() {}

  static void write(JsonGenerator generator, ProgressReport report) {
    generator.writeStartObject();
    generator.writeStringProperty("consumer", report.consumer());
    generator.writeStringProperty("state", report.state());
    generator.writeNumberProperty("verifiedPosition", report.verifiedPosition());
    generator.writeArrayPropertyStart("handlers");
    for (ProgressReport.Handler handler : report.handlers()) {
      generator.writeStartObject();
      generator.writeStringProperty("id", handler.id());
      generator.writeNumberProperty("position", handler.position());
      generator.writeNumberProperty("deadLetters", handler.deadLetters());
      generator.writeEndObject();
    }
    generator.writeEndArray();
    generator.writeEndObject();
  }
}
