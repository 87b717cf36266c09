package io.github.wrappersync.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.DeleteReason;
import io.github.wrappersync.model.Priority;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UsualFormTest {

  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private static final String DATA =
      "{\"configId\": \"c-1\", \"tenantId\": \"acme\", \"creditCost\": -3.00e-2, \"tags\": [true, false, null, []], \"o\": {}, \"n\": \"a\\\\b\\u00e9é\"}";

  private static final List<String> HOSTILE_DATA =
      List.of(
          "{\"a\":1e999999999}",
          "{\"a\":-1E-999999999}",
          "{\"a\":" + "9".repeat(99) + "}",
          "{\"a\":" + "9".repeat(150) + "}",
          "{\"a\":" + "9".repeat(100_000) + "}",
          "{\"a\":0." + "0".repeat(100_000) + "1}",
          "{\"a\":01}",
          "{\"a\":.5}",
          "{\"a\":5.}",
          "{\"a\":+5}",
          "{\"a\":-}",
          "{\"a\":NaN}",
          "{\"a\":Infinity}",
          "{\"a\":1e}",
          "{\"a\":0x1F}",
          "{\"a\":\"\\ud800\"}",
          "{\"a\":\"\\udc00\\ud800\"}",
          "{\"a\":\"\\u12g4\"}",
          "{\"a\":\"\\x\"}",
          "{\"a\":\"\u0000\"}",
          "{\"a\":\"\u007f\u2028\ufeff\"}",
          "{\"a\":1,\"a\":2}",
          "{\"\":1}",
          "{\"" + "n".repeat(999) + "\":1}",
          "{\"" + "n".repeat(100_000) + "\":1}",
          "{\"a\":" + "[".repeat(40) + "]".repeat(40) + "}",
          "{\"a\":" + "[".repeat(60) + "]".repeat(60) + "}",
          "{\"a\":" + "[".repeat(198) + "]".repeat(198) + "}",
          "{\"a\":" + "{\"b\":".repeat(300) + "1" + "}".repeat(300) + "}",
          "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}",
          "{\"a\":[1,]}",
          "{\"a\":[,1]}",
          "{\"a\":1,}",
          "{,}",
          "{\"a\"}",
          "{'a':1}",
          "{a:1}",
          "{\"a\":1}/**/",
          "{/**/\"a\":1}",
          "{\"a\":1\u00a0}",
          "{\"a\":tru}",
          "{\"a\":truer}",
          "{\"a\":1 2}",
          "[1]",
          "null",
          "\"{}\"",
          "{}",
          "{}}",
          "{");

  private static final String[][] HOSTILE_CHANGES = {
    {"{\"version\":1,", "\ufeff{\"version\":1,"},
    {"{\"version\":1,", "{\"version\":2,"},
    {"{\"version\":1,", "{\"version\":1,\"version\":2,"},
    {"{\"version\":1,", "{\"version\":1.0,"},
    {"{\"version\":1,", "{\"version\":1,\"later\":[{}],"},
    {"{\"version\":1,", "{"},
    {"{\"version\":1,", " {\"version\": 1 ,"},
    {"\"position\":1042", "\"position\":-1"},
    {"\"position\":1042", "\"position\":1042.0"},
    {"\"position\":1042", "\"position\":1e3"},
    {"\"position\":1042", "\"position\":01042"},
    {"\"position\":1042", "\"position\":9223372036854775807"},
    {"\"position\":1042", "\"position\":9223372036854775808"},
    {"\"position\":1042", "\"position\":\"1042\""},
    {"\"position\":1042", "\"position\":1042,\"position\":7"},
    {"\"previous\":1031,", ""},
    {"\"previous\":1031", "\"previous\":null"},
    {"7d444840-9dc0", "7D444840-9DC0"},
    {"7d444840-9dc0", "7d444840-9dc"},
    {"7d444840-9dc0", "7d44484g-9dc0"},
    {"\"application\":\"crm\"", "\"application\":\"CRM\""},
    {"\"application\":\"crm\"", "\"application\":\"\""},
    {"\"tenantId\":\"tenant-\u00fc\"", "\"tenantId\":\"\""},
    {"\"tenantId\":\"tenant-\u00fc\"", "\"tenantId\":\"a:b\""},
    {"\"tenantId\":\"tenant-\u00fc\"", "\"tenantId\":\"a\\nb\""},
    {"\"changeType\":\"UPDATE\"", "\"changeType\":\"update\""},
    {"\"changeType\":\"UPDATE\"", "\"changeType\":\"UPDATE\",\"reason\":null"},
    {"\"changeType\":\"UPDATE\"", "\"changeType\":\"UPDATE\",\"reason\":\"DELETED\""},
    {"\"recordId\":\"c-1\"", "\"recordId\":\"\""},
    {"\"recordId\":\"c-1\"", "\"recordId\":null"},
    {"[\"creditCost\",\"isActive\"]", "[\"creditCost\",]"},
    {"[\"creditCost\",\"isActive\"]", "[\"creditCost\",null]"},
    {"[\"creditCost\",\"isActive\"]", "[\"creditCost\" , \"isActive\"]"},
    {"\"priority\":\"low\"", "\"priority\":\"LOW\""},
    {"2024-02-29T23:59:59.007Z", "2023-02-29T23:59:59.007Z"},
    {"2024-02-29T23:59:59.007Z", "2024-02-29T24:00:00.000Z"},
    {"2024-02-29T23:59:59.007Z", "2024-02-29T23:59:60.000Z"},
    {"2024-02-29T23:59:59.007Z", "2024-02-29T23:59:59Z"},
    {"2024-02-29T23:59:59.007Z", "2024-02-29T23:59:59.007+01:00"},
    {"\"traceparent\":\"00", "\"traceparent\":\"01"},
    {"\"traceparent\":\"", "\"traceparent\":7,\"other\":\""},
  };

  private static Envelope envelope(ChangeType type, @Nullable String trace) {
    return new Envelope(
        "epoch-1",
        1042,
        1031,
        UUID.fromString("7d444840-9dc0-11d1-b245-5ffdce74fad2"),
        "credit-config-changed",
        new Channel("crm", "tenant-ü", "credit-configs"),
        type,
        type == ChangeType.DELETE ? DeleteReason.LEFT_SCOPE : null,
        "c-1",
        type == ChangeType.UPDATE ? List.of("creditCost", "isActive") : List.of(),
        Priority.LOW,
        Instant.parse("2024-02-29T23:59:59.007Z"),
        DATA,
        trace);
  }

  @Test
  void whatThePublisherWritesIsReadWithoutTheParser() {
    for (ChangeType type : ChangeType.values()) {
      Envelope written = envelope(type, type == ChangeType.INSERT ? TRACE : null);

      assertThat(usual(WireCodec.encode(written).getBytes(StandardCharsets.UTF_8)))
          .contains(written);
    }
  }

  @Test
  void itIsWrittenByteByByteAsTheGeneratorWritesIt() throws IOException {
    for (ChangeType type : ChangeType.values()) {
      for (String id : List.of("c-1", "\u00e9\u20ac", "a\"b\\c", "line\nbreak")) {
        Envelope plain = envelope(type, type == ChangeType.INSERT ? TRACE : null);
        Envelope event =
            new Envelope(
                plain.epoch(),
                plain.position(),
                plain.previous(),
                plain.eventId(),
                plain.eventType(),
                plain.channel(),
                plain.changeType(),
                plain.reason(),
                id,
                plain.changedFields(),
                plain.priority(),
                plain.timestamp(),
                plain.data(),
                plain.traceparent());
        FeedPage page = new FeedPage("e", List.of(event, plain), 1, 2, true);

        assertThat(written(new SnapshotLine.Entry(event)))
            .isEqualTo(WireCodec.encode(event) + '\n');
        assertThat(WireCodec.encodeUtf8(page))
            .asString(StandardCharsets.UTF_8)
            .isEqualTo(WireCodec.encode(page));
      }
    }
  }

  @Test
  void theLinesOfASnapshotAreWrittenInOrderAndWhole() throws IOException {
    List<SnapshotLine> lines = new ArrayList<>();
    lines.add(new SnapshotLine.Start("e-\u00e9", 7));
    for (int i = 0; i < 500; i++) {
      lines.add(new SnapshotLine.Entry(envelope(ChangeType.SNAPSHOT, null)));
    }
    lines.add(new SnapshotLine.End(500));

    assertThat(written(lines.toArray(SnapshotLine[]::new)).lines())
        .containsExactlyElementsOf(lines.stream().map(WireCodec::encode).toList());
  }

  private static String written(SnapshotLine... lines) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SnapshotWriter writer = new SnapshotWriter(out);
    for (SnapshotLine line : lines) {
      writer.write(line);
    }
    writer.flush();
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aPageIsReadWithoutTheParser() {
    List<Envelope> events =
        List.of(envelope(ChangeType.UPDATE, null), envelope(ChangeType.DELETE, TRACE));
    FeedPage page = new FeedPage("epoch-1", events, 1042, 2000, false);
    FeedPage empty = new FeedPage("epoch-1", List.of(), 7, 7, true);

    assertThat(UsualPage.read(WireCodec.encode(page).getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(page);
    assertThat(UsualPage.read(WireCodec.encode(empty).getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(empty);
  }

  @Test
  void whateverIsDamagedIsReadAsTheParserReadsItOrLeftToIt() {
    Random random = new Random(7);
    List<byte[]> whole = new ArrayList<>();
    for (ChangeType type : ChangeType.values()) {
      whole.add(WireCodec.encode(envelope(type, TRACE)).getBytes(StandardCharsets.UTF_8));
      whole.add(WireCodec.encode(envelope(type, null)).getBytes(StandardCharsets.UTF_8));
    }
    int agreed = 0;
    for (int round = 0; round < 60_000; round++) {
      byte[] damaged = damaged(whole.get(random.nextInt(whole.size())), random);
      Optional<Envelope> usual = usual(damaged);
      if (usual.isPresent()) {
        agreed++;
        assertThat(parsed(damaged))
            .as(new String(damaged, StandardCharsets.UTF_8))
            .isEqualTo(usual);
      }
    }
    assertThat(agreed).isGreaterThan(5_000);
  }

  @Test
  void whatIsHostileIsReadAsTheParserReadsItOrRefusedAsItRefusesIt() {
    String whole = WireCodec.encode(envelope(ChangeType.UPDATE, TRACE));
    List<String> hostile = new ArrayList<>();
    for (String data : HOSTILE_DATA) {
      hostile.add(whole.replace(DATA, data));
    }
    for (String[] change : HOSTILE_CHANGES) {
      assertThat(whole).contains(change[0]);
      hostile.add(whole.replace(change[0], change[1]));
    }
    for (String text : hostile) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);

      assertThat(lineRead(() -> WireCodec.decodeSnapshotLine(utf8, 0, utf8.length)))
          .as(text.substring(0, Math.min(500, text.length())))
          .isEqualTo(lineRead(() -> WireCodec.decodeSnapshotLine(text)));

      String page =
          "{\"epoch\":\"e\",\"events\":[" + text + "],\"next\":1,\"head\":2,\"upToDate\":false}";
      assertThat(lineRead(() -> WireCodec.decodeFeedPage(page.getBytes(StandardCharsets.UTF_8))))
          .isEqualTo(lineRead(() -> WireCodec.decodeFeedPage(page)));
    }
  }

  /** What was read, or why not. */
  private static Object lineRead(Supplier<Object> reading) {
    try {
      return reading.get();
    } catch (WireException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void aDamagedPageIsReadAsTheParserReadsItOrLeftToIt() {
    Random random = new Random(8);
    FeedPage page = new FeedPage("e", List.of(envelope(ChangeType.UPDATE, null)), 1, 2, false);
    byte[] whole = WireCodec.encode(page).getBytes(StandardCharsets.UTF_8);
    for (int round = 0; round < 20_000; round++) {
      byte[] damaged = damaged(whole, random);
      FeedPage usual = UsualPage.read(damaged);
      if (usual != null) {
        assertThat(WireCodec.decodeFeedPage(new String(damaged, StandardCharsets.UTF_8)))
            .isEqualTo(usual);
      }
    }
  }

  @Test
  void timesAreWrittenAsTheFormatterWritesThem() {
    for (String time :
        List.of(
            "0000-01-01T00:00:00.000Z",
            "1969-12-31T23:59:59.999Z",
            "2024-02-29T12:34:56.789Z",
            "9999-12-31T23:59:59.999Z")) {
      assertThat(Timestamps.format(Instant.parse(time).plusNanos(999))).isEqualTo(time);
    }
  }

  private static byte[] damaged(byte[] whole, Random random) {
    byte[] bytes = whole.clone();
    String strange = "\"\\{}[]:,0123456789.eE+-tfnZT \n\tabcuX";
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(4)) {
      case 0 -> bytes[at] = (byte) strange.charAt(random.nextInt(strange.length()));
      case 1 -> bytes[at] = (byte) random.nextInt(256);
      case 2 -> {
        byte[] shorter = new byte[bytes.length - 1];
        System.arraycopy(bytes, 0, shorter, 0, at);
        System.arraycopy(bytes, at + 1, shorter, at, shorter.length - at);
        return shorter;
      }
      default -> {
        byte[] longer = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, longer, 0, at);
        longer[at] = (byte) strange.charAt(random.nextInt(strange.length()));
        System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
        return longer;
      }
    }
    return bytes;
  }

  private static Optional<Envelope> usual(byte[] text) {
    UsualForm form = new UsualForm(text, 0, text.length);
    Envelope envelope = form.envelope();
    return form.at() == text.length ? Optional.ofNullable(envelope) : Optional.empty();
  }

  private static Optional<Envelope> parsed(byte[] text) {
    try {
      return Optional.of(WireCodec.decodeEnvelope(new String(text, StandardCharsets.UTF_8)));
    } catch (WireException e) {
      return Optional.empty();
    }
  }
}
