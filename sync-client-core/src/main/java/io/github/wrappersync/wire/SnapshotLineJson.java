package io.github.wrappersync.wire;

import java.util.HashSet;
import java.util.Set;
import tools.jackson.core.JsonGenerator;

/**
 * The JSON of a {@link SnapshotLine}: an envelope has an {@code eventId}, the last line is {@code
 * complete}.
 */
final class SnapshotLineJson {

  /** How this library's publisher begins an envelope: saves a second parsing of most lines. */
  private static final String USUAL_BEGINNING = "{\"version\"";

  private SnapshotLineJson() {}

  static String write(SnapshotLine line) {
    return JsonText.of(
        generator -> {
          if (line instanceof SnapshotLine.Entry entry) {
            EnvelopeWriter.write(generator, entry.envelope());
          } else {
            generator.writeStartObject();
            writeFields(generator, line);
            generator.writeEndObject();
          }
        });
  }

  private static void writeFields(JsonGenerator generator, SnapshotLine line) {
    if (line instanceof SnapshotLine.Start start) {
      generator.writeStringProperty("epoch", start.epoch());
      generator.writeNumberProperty("position", start.position());
    } else if (line instanceof SnapshotLine.End end) {
      generator.writeBooleanProperty("complete", true);
      generator.writeNumberProperty("count", end.count());
    }
  }

  static SnapshotLine read(String text) {
    if (text.startsWith(USUAL_BEGINNING)) {
      return new SnapshotLine.Entry(WireCodec.decodeEnvelope(text));
    }
    return Parsing.object(
        text,
        "a line of a snapshot",
        parser -> {
          Fields fields = new Fields("The line of the snapshot");
          Set<String> marks = new HashSet<>();
          fields.read(
              parser,
              field -> {
                if (field.equals("eventId")
                    || (field.equals("complete") && Parsing.truth(parser, field))) {
                  marks.add(field);
                } else {
                  parser.skipChildren();
                }
              });
          if (marks.contains("eventId")) {
            return new SnapshotLine.Entry(WireCodec.decodeEnvelope(text));
          }
          return marks.contains("complete")
              ? new SnapshotLine.End(fields.number("count"))
              : new SnapshotLine.Start(fields.epoch(), fields.number("position"));
        });
  }
}
