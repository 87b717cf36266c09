package io.github.wrappersync.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wrappersync.model.DataTypes;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireCodecTest {

  private final String envelope = golden();

  @ParameterizedTest
  @ValueSource(strings = {"", "   ", "hello", "[]", "1", "null", "{", "{\"version\":1", "\u0000"})
  void aTextThatIsNoJsonObjectIsRefusedWithWhatWasExpected(String text) {
    assertThatThrownBy(() -> WireCodec.decodeEnvelope(text))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("nvelope");
  }

  @Test
  void anotherVersionIsRefusedNamingBothVersions() {
    assertThatThrownBy(
            () -> WireCodec.decodeEnvelope(envelope.replace("\"version\":1", "\"version\":2")))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("version 2")
        .hasMessageContaining("version 1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "version",
        "epoch",
        "position",
        "previous",
        "eventId",
        "eventType",
        "application",
        "tenantId",
        "dataType",
        "changeType",
        "recordId",
        "priority",
        "timestamp",
        "data"
      })
  void aMissingFieldIsNamed(String field) {
    assertThatThrownBy(
            () ->
                WireCodec.decodeEnvelope(
                    envelope.replace("\"" + field + "\":", "\"not-" + field + "\":")))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("'" + field + "'");
  }

  @ParameterizedTest
  @CsvSource({
    "'\"position\":1042', '\"position\":\"1042\"', position",
    "'\"position\":1042', '\"position\":-1', position",
    "'\"position\":1042', '\"position\":1e3', position",
    "'\"position\":1042', '\"position\":99999999999999999999', out of range",
    "'\"UPDATE\"', '\"UPSERT\"', UPSERT",
    "'\"low\"', '\"lowest\"', LOWEST",
    "'2026-01-01T00:00:00.000Z', 'yesterday', yesterday",
    "'2026-01-01T00:00:00.000Z', '+1000000000-12-31T23:59:59.999Z', 9999",
    "'2026-01-01T00:00:00.000Z', '-1000000000-01-01T00:00:00Z', 0000",
    "'\"version\":1', '\"version\":4294967297', version 4294967297",
    "'0191e2a4-7c3b-8f00-8000-000000000412', 'x', 'x'",
    "'\"crm\"', '\"CRM\"', CRM",
  })
  void aFieldOfTheWrongFormIsRefusedWithTheValueFound(
      String found, String replacement, String named) {
    assertThat(envelope).contains(found);

    assertThatThrownBy(() -> WireCodec.decodeEnvelope(envelope.replace(found, replacement)))
        .isInstanceOf(WireException.class)
        .hasMessageContaining(named);
  }

  @Test
  void fieldsThatAreNotKnownAreIgnored() {
    String extended = envelope.replace("\"version\":1", "\"new\":{\"deep\":[1,{}]},\"version\":1");

    assertThat(WireCodec.decodeEnvelope(extended)).isEqualTo(WireCodec.decodeEnvelope(envelope));
  }

  @Test
  void theRecordIsCutOutToTheLetterWhateverStandsAroundIt() {
    String data = "{ \"configId\" : \"c\" , \"nested\":{\"a\":[1,\"}\"]} }";
    String before = envelope.substring(0, envelope.indexOf("\"data\":"));

    Envelope decoded =
        WireCodec.decodeEnvelope("  " + before + "\"data\" : " + data + " , \"later\" : 1 } ");

    assertThat(decoded.data()).isEqualTo(data);
  }

  @Test
  void theRecordIsCutOutOfALongPageToTheLetter() {
    StringBuilder events =
        new StringBuilder(envelope.replace("crm.leads.create", "é".repeat(40_000)));
    for (int i = 0; i < 300; i++) {
      events.append(',').append(envelope.replace("config-789", "config-" + i));
    }

    FeedPage page =
        WireCodec.decodeFeedPage(
            "{\"epoch\":\"e\",\"events\":["
                + events
                + "],\"next\":1,\"head\":1,\"upToDate\":true}");

    assertThat(page.events()).hasSize(301);
    assertThat(page.events().get(300).data())
        .startsWith("{\"configId\":\"config-299\"")
        .endsWith("true}");
  }

  @Test
  void dataThatDoesNotFitTheClassIsRefusedNamingTheEvent() {
    Envelope wrong = WireCodec.decodeEnvelope(envelope.replace("3.00", "\"three\""));

    assertThatThrownBy(() -> WireCodec.toChange(wrong, DataTypes.CREDIT_CONFIGS))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("config-789")
        .hasMessageContaining("CreditConfig");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "-1e-999999999", "\"1e999999999\"", "1e1000", "1e-1001"})
  void aPriceThatCannotBeWrittenOutIsRefused(String price) {
    Envelope hostile = WireCodec.decodeEnvelope(envelope.replace("3.00", price));

    assertThatThrownBy(() -> WireCodec.toChange(hostile, DataTypes.CREDIT_CONFIGS))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("'creditCost'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0.000", "1e3", "123456789012345678901234567890.12", "1e-20"})
  void aPriceThatCanBeWrittenOutIsReadToTheDigit(String price) {
    Envelope priced = WireCodec.decodeEnvelope(envelope.replace("3.00", price));

    assertThat(WireCodec.toChange(priced, DataTypes.CREDIT_CONFIGS).record().creditCost())
        .isEqualTo(new BigDecimal(price));
  }

  @Test
  void aTimeIsReadToTheMillisecondSoThatItIsTheSameAfterItWasWritten() {
    Envelope decoded = WireCodec.decodeEnvelope(envelope.replace("00.000Z", "00.123456789Z"));

    assertThat(decoded.timestamp()).isEqualTo(Instant.parse("2026-01-01T00:00:00.123Z"));
    assertThat(WireCodec.decodeEnvelope(WireCodec.encode(decoded))).isEqualTo(decoded);
  }

  @Test
  void aTextWithNamesOfOneHashValueDoesNotKeepOthersFromBeingRead() {
    String hostile = "{\"x\":" + FuzzValues.collidingNames(2_000) + ",";
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> WireCodec.decodeEnvelope(hostile)).isInstanceOf(WireException.class);
    }

    Random random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder heartbeat =
          new StringBuilder(
              "{\"epoch\":\"e\",\"head\":1,\"tailsSince\":0,\"tails\":{\"crm:t:users\":1");
      for (int tail = random.nextInt(300); tail > 0; tail--) {
        heartbeat.append(",\"crm:").append(random.nextLong()).append(":users\":1");
      }
      assertThat(WireCodec.decodeHeartbeat(heartbeat.append("}}").toString()).tails()).isPresent();
    }
  }

  @Test
  void aMessageIsOneShortLineWhateverWasSent() {
    String tenant = "x\\n2026-01-01 INFO all is well \\u202E\\uD800" + "y".repeat(5_000);
    String heartbeat =
        "{\"epoch\":\"e\",\"head\":1,\"tailsSince\":0,\"tails\":{\"crm:%s:users\":\"one\"}}"
            .formatted(tenant);
    String misfit = envelope.replace("tenant-123", tenant).replace("3.00", "\"three\"");

    for (ThrowingCallable reading :
        List.<ThrowingCallable>of(
            () -> WireCodec.decodeHeartbeat(heartbeat),
            () -> WireCodec.decodeHeartbeat("{\r\n\"epoch\":\u0007"),
            () -> WireCodec.toChange(WireCodec.decodeEnvelope(misfit), DataTypes.CREDIT_CONFIGS))) {
      assertThatThrownBy(reading)
          .isInstanceOf(WireException.class)
          .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1_000).matches("\\P{Cc}*"));
    }
  }

  @Test
  void deepNestingIsRefusedInsteadOfOverflowingTheStack() {
    String deep = "[".repeat(100_000);

    assertThatThrownBy(() -> WireCodec.decodeEnvelope("{\"x\":" + deep))
        .isInstanceOf(WireException.class);
  }

  @Test
  void aProblemDocumentIsReadForItsCodeReasonAndDetail() {
    Problem problem =
        WireCodec.decodeProblem(
            "{\"type\":\"about:blank\",\"status\":410,\"code\":\"resync-required\",\"reason\":\"epoch-changed\","
                + "\"detail\":\"…\"}");

    assertThat(problem)
        .isEqualTo(new Problem(Problem.RESYNC_REQUIRED, "epoch-changed", "…", "", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>", "[1]", "{\"code\":1}"})
  void aTextThatIsNoProblemDocumentGivesAProblemWithoutCode(String text) {
    assertThat(WireCodec.decodeProblem(text).code()).isEmpty();
  }

  private static String golden() {
    try {
      return Files.readString(Path.of("src/test/resources/golden/envelope-update.json"))
          .stripTrailing();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
