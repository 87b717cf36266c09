package io.github.wrappersync.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a page of the feed in the form in which {@link FeedPageJson} writes it. */
final class UsualPage {

  private static final byte[] EPOCH = "{\"epoch\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] EVENTS = "\",\"events\":[".getBytes(StandardCharsets.US_ASCII);

  private UsualPage() {}

  /**
   * Null if it has another form. What stands around the events is small, and read by the parser: as
   * a page without any.
   */
  static @Nullable FeedPage read(byte[] text) {
    int begin = beginningOfEvents(text);
    if (begin < 0) {
      return null;
    }
    List<Envelope> events = new ArrayList<>();
    int at = begin;
    while (at < text.length && text[at] != ']') {
      if (!events.isEmpty() && text[at++] != ',') {
        return null;
      }
      UsualForm form = new UsualForm(text, at, text.length);
      Envelope event = form.envelope();
      if (event == null) {
        return null;
      }
      events.add(event);
      at = form.at();
    }
    try {
      FeedPage around =
          FeedPageJson.read(
              new String(text, 0, begin, StandardCharsets.UTF_8)
                  + new String(text, at, text.length - at, StandardCharsets.UTF_8));
      return around.events().isEmpty()
          ? new FeedPage(around.epoch(), events, around.next(), around.head(), around.upToDate())
          : null;
    } catch (WireException e) {
      return null; // who reads all of it says what is wrong with it
    }
  }

  private static int beginningOfEvents(byte[] text) {
    if (!isAt(text, 0, EPOCH)) {
      return -1;
    }
    int at = EPOCH.length;
    while (at < text.length && text[at] != '"' && text[at] != '\\') {
      at++;
    }
    return isAt(text, at, EVENTS) ? at + EVENTS.length : -1;
  }

  private static boolean isAt(byte[] text, int at, byte[] expected) {
    return text.length - at >= expected.length
        && Arrays.equals(text, at, at + expected.length, expected, 0, expected.length);
  }
}
