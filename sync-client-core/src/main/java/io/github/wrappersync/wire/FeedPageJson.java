package io.github.wrappersync.wire;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonToken;

/** The JSON of a {@link FeedPage}. */
final class FeedPageJson {

  private FeedPageJson() {}

  static String write(FeedPage page) {
    return JsonText.of(
        generator -> {
          generator.writeStartObject();
          generator.writeStringProperty("epoch", page.epoch());
          generator.writeArrayPropertyStart("events");
          page.events().forEach(event -> EnvelopeWriter.write(generator, event));
          generator.writeEndArray();
          generator.writeNumberProperty("next", page.next());
          generator.writeNumberProperty("head", page.head());
          generator.writeBooleanProperty("upToDate", page.upToDate());
          generator.writeEndObject();
        });
  }

  static FeedPage read(String text) {
    return Parsing.object(
        text,
        "a page of the feed",
        parser -> {
          Fields fields = new Fields("The page of the feed");
          List<Envelope> events = new ArrayList<>();
          Boolean[] upToDate = {null};
          fields.read(
              parser,
              field -> {
                switch (field) {
                  case "events" -> {
                    Parsing.expect(parser, JsonToken.START_ARRAY, "'events'");
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                      events.add(new EnvelopeReader(parser, text).read());
                    }
                  }
                  case "upToDate" -> upToDate[0] = Parsing.truth(parser, field);
                  default -> parser.skipChildren();
                }
              });
          return new FeedPage(
              fields.epoch(),
              events,
              fields.number("next"),
              fields.number("head"),
              fields.require(upToDate[0], "upToDate"));
        });
  }
}
