package io.github.wrappersync.publisher.drain;

import io.github.wrappersync.publisher.changelog.ChangeRow;
import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** A row of the change log as JSON, for {@code sync.set_aside}. */
final class ChangeJson {

  private static final JsonFactory JSON = new JsonFactory();

  private ChangeJson() {}

  static String of(ChangeRow row) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      generator.writeStartObject();
      generator.writeNumberProperty("id", row.id());
      generator.writeStringProperty("tableName", row.tableName());
      generator.writeStringProperty("recordId", row.recordId());
      generator.writeStringProperty("operation", row.operation());
      generator.writeStringProperty("changedAt", row.changedAt().toString());
      generator.writeArrayPropertyStart("changedFields");
      row.changedColumns().forEach(generator::writeString);
      generator.writeEndArray();
      generator.writeStringProperty("tenantId", row.tenantId());
      generator.writeName("rowData");
      generator.writeRawValue(row.image() == null ? "null" : row.image());
      generator.writeEndObject();
    }
    return text.toString();
  }
}
