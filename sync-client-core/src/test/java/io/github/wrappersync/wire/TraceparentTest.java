package io.github.wrappersync.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.DataTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The trace that an event carries: the golden file has its place in the envelope. */
class TraceparentTest {

  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @Test
  void anEventsTraceIsReadWrittenToTheSameBytesAndToldWithTheChange() throws IOException {
    String json = golden();

    Envelope envelope = WireCodec.decodeEnvelope(json);

    assertThat(envelope.traceparent()).isEqualTo(TRACE);
    assertThat(WireCodec.encode(envelope)).isEqualTo(json);
    assertThat(WireCodec.toChange(envelope, DataTypes.CREDIT_CONFIGS).traceParent())
        .contains(TRACE);
  }

  @Test
  void anEventWithoutATraceIsWrittenWithoutTheField() throws IOException {
    Envelope envelope = WireCodec.decodeEnvelope(golden()).inTrace(null);

    assertThat(WireCodec.encode(envelope)).doesNotContain("traceparent");
    assertThat(WireCodec.toChange(envelope, DataTypes.CREDIT_CONFIGS).traceParent()).isEmpty();
  }

  @Test
  void thePresentStateOfARecordBelongsToNoTrace() throws IOException {
    Envelope state = WireCodec.decodeEnvelope(golden()).asSnapshot();

    assertThat(state.changeType()).isEqualTo(ChangeType.SNAPSHOT);
    assertThat(state.traceparent()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "7",
        "{\"a\":[1,2]}",
        "\"\"",
        "\"01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\"",
        "\"00-00000000000000000000000000000000-00f067aa0ba902b7-01\"",
        "\"00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01\"",
        "\"00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01\"",
        "\"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\\n\"",
      })
  void whatIsNoTraceIsLeftOutAndTheEventIsReadAllTheSame(String value) throws IOException {
    Envelope envelope = WireCodec.decodeEnvelope(golden().replace('"' + TRACE + '"', value));

    assertThat(envelope.traceparent()).isNull();
    assertThat(envelope.position()).isEqualTo(1042);
    assertThat(envelope.data()).contains("creditCost");
  }

  private static String golden() throws IOException {
    return Files.readString(Path.of("src/test/resources/golden/envelope-traced.json")).strip();
  }
}
