package io.github.wrappersync.wire;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.DataType;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.databind.exc.MismatchedInputException;

/**
 * Writes and reads the protocol's JSON. Reading ignores fields that it does not know, and throws a
 * {@link WireException} for everything else that does not have the form of {@code
 * docs/protocol.md}. All methods are pure.
 */
public final class WireCodec {

  private WireCodec() {}

  /** Writes an envelope as one line without a line break. */
  public static String encode(Envelope envelope) {
    return UsualText.of(envelope);
  }

  /**
   * Reads an envelope.
   *
   * @throws WireException if the text is not JSON, lacks a field, or has another version
   */
  public static Envelope decodeEnvelope(String text) {
    return Parsing.object(text, "an envelope", parser -> new EnvelopeReader(parser, text).read());
  }

  /** Writes a page of the feed. */
  public static String encode(FeedPage page) {
    return FeedPageJson.write(page);
  }

  /** The same in UTF-8. */
  public static byte[] encodeUtf8(FeedPage page) {
    UsualText text = new UsualText();
    text.page(page);
    return text.toByteArray();
  }

  /**
   * Reads a page of the feed.
   *
   * @throws WireException if it does not have that form
   */
  public static FeedPage decodeFeedPage(String text) {
    return FeedPageJson.read(text);
  }

  /**
   * Reads a page of the feed.
   *
   * @param utf8 the page as it came
   * @throws WireException if it does not have that form
   */
  public static FeedPage decodeFeedPage(byte[] utf8) {
    FeedPage usual = UsualPage.read(utf8);
    return usual == null ? decodeFeedPage(new String(utf8, StandardCharsets.UTF_8)) : usual;
  }

  /** Writes a line of a snapshot, without the line break. */
  public static String encode(SnapshotLine line) {
    return SnapshotLineJson.write(line);
  }

  /**
   * Reads a line of a snapshot.
   *
   * @throws WireException if it is none of the three
   */
  public static SnapshotLine decodeSnapshotLine(String text) {
    return SnapshotLineJson.read(text);
  }

  /**
   * Reads a line of a snapshot.
   *
   * @param utf8 holds the line as it came
   * @param begin where the line begins
   * @param end where the line ends, without the line break
   * @throws WireException if it is none of the three
   */
  public static SnapshotLine decodeSnapshotLine(byte[] utf8, int begin, int end) {
    UsualForm form = new UsualForm(utf8, begin, end);
    Envelope usual = form.envelope();
    return usual != null && form.at() == end
        ? new SnapshotLine.Entry(usual)
        : decodeSnapshotLine(new String(utf8, begin, end - begin, StandardCharsets.UTF_8));
  }

  /** Writes the first line of a warm start's file, without the line break. */
  public static String encode(WarmHeader header) {
    return WarmHeaderJson.write(header);
  }

  /**
   * Reads the first line of a warm start's file.
   *
   * @throws WireException if it does not have that form, or is of another format
   */
  public static WarmHeader decodeWarmHeader(String text) {
    return WarmHeaderJson.read(text);
  }

  /** Writes a heartbeat. */
  public static String encode(Heartbeat heartbeat) {
    return ChannelsJson.write(heartbeat);
  }

  /**
   * Reads a heartbeat.
   *
   * @throws WireException if it does not have that form
   */
  public static Heartbeat decodeHeartbeat(String text) {
    return ChannelsJson.readHeartbeat(text);
  }

  /** Writes a progress report. */
  public static String encode(ProgressReport report) {
    return JsonText.of(generator -> ProgressReportJson.write(generator, report));
  }

  /** Writes a digest. */
  public static String encode(Digest digest) {
    return ChannelsJson.write(digest);
  }

  /**
   * Reads a digest.
   *
   * @throws WireException if it does not have that form
   */
  public static Digest decodeDigest(String text) {
    return ChannelsJson.readDigest(text);
  }

  /**
   * Reads what it can of a problem document; a text that is none gives a problem without code.
   * Never throws.
   */
  public static Problem decodeProblem(String text) {
    try (JsonParser parser = Json.FACTORY.createParser(ObjectReadContext.empty(), text)) {
      Map<String, String> texts = new HashMap<>();
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
          String field = parser.currentName();
          if (parser.nextToken() == JsonToken.VALUE_STRING) {
            texts.put(field, parser.getString());
          } else {
            parser.skipChildren();
          }
        }
      }
      return new Problem(
          texts.getOrDefault("code", ""),
          texts.getOrDefault("reason", ""),
          texts.getOrDefault("detail", ""),
          texts.getOrDefault("field", ""),
          texts.getOrDefault("value", ""));
    } catch (JacksonException e) {
      return Problem.NONE;
    }
  }

  /**
   * Reads the envelope's record into the class of the data type.
   *
   * @throws WireException if the data does not fit the class
   */
  public static <T> Change<T> toChange(Envelope envelope, DataType<T> dataType) {
    return new Change<>(
        dataType,
        envelope.changeType(),
        envelope.channel().tenantId(),
        envelope.recordId(),
        toRecord(envelope, dataType),
        Set.copyOf(envelope.changedFields()),
        envelope.reason(),
        envelope.priority(),
        envelope.position(),
        envelope.eventId(),
        envelope.timestamp(),
        envelope.traceparent());
  }

  /**
   * The same, of which only the record is wanted.
   *
   * @throws WireException if the data does not fit the class
   */
  public static <T> T toRecord(Envelope envelope, DataType<T> dataType) {
    try {
      return Json.read(envelope, dataType.recordClass());
    } catch (JacksonException e) {
      throw new WireException(
          "The data of %s does not fit %s: %s"
              .formatted(envelope, dataType.recordClass().getName(), misfit(e)),
          e);
    }
  }

  /** Names the field and what was expected of it; Jackson's own messages repeat the value. */
  private static String misfit(JacksonException e) {
    String field =
        e.getPath().stream()
            .map(
                step ->
                    step.getPropertyName() == null
                        ? "[" + step.getIndex() + "]"
                        : step.getPropertyName())
            .collect(Collectors.joining("."));
    String expected =
        e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null
            ? "expected " + mismatch.getTargetType().getSimpleName()
            : e.getClass().getSimpleName();
    return field.isEmpty() ? expected : "%s of '%s'".formatted(expected, Parsing.abbreviate(field));
  }
}
