package io.github.wrappersync.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.model.DeleteReason;
import io.github.wrappersync.model.Priority;
import io.github.wrappersync.model.Role;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The golden files are the protocol as bytes: each is read, and written again to the same bytes.
 */
class GoldenFilesTest {

  @Test
  void anUpdateIsReadInFullAndWrittenToTheSameBytes() throws IOException {
    String json = golden("envelope-update.json");

    Envelope envelope = WireCodec.decodeEnvelope(json);

    assertThat(envelope.epoch()).isEqualTo("0f9d1c52");
    assertThat(envelope.position()).isEqualTo(1042);
    assertThat(envelope.previous()).isEqualTo(1031);
    assertThat(envelope.eventId()).hasToString("0191e2a4-7c3b-8f00-8000-000000000412");
    assertThat(envelope.eventType()).isEqualTo(Envelope.eventTypeOf("credit-configs"));
    assertThat(envelope.channel()).isEqualTo(new Channel("crm", "tenant-123", "credit-configs"));
    assertThat(envelope.changeType()).isEqualTo(ChangeType.UPDATE);
    assertThat(envelope.reason()).isNull();
    assertThat(envelope.recordId()).isEqualTo("config-789");
    assertThat(envelope.changedFields()).containsExactly("creditCost");
    assertThat(envelope.priority()).isEqualTo(Priority.LOW);
    assertThat(envelope.timestamp()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(WireCodec.encode(envelope)).isEqualTo(json);
  }

  @Test
  void theRecordOfAnEnvelopeKeepsTheDecimalsOfItsNumbers() throws IOException {
    Envelope envelope = WireCodec.decodeEnvelope(golden("envelope-update.json"));

    Change<CreditConfig> change = WireCodec.toChange(envelope, DataTypes.CREDIT_CONFIGS);

    assertThat(change.record())
        .isEqualTo(
            new CreditConfig(
                "config-789", "tenant-123", "crm.leads.create", new BigDecimal("3.00"), true));
    assertThat(change.isChanged("creditCost")).isTrue();
    assertThat(change.isChanged("isActive")).isFalse();
  }

  @Test
  void aDeleteTellsItsReasonAndTheLastState() throws IOException {
    String json = golden("envelope-delete.json");

    Envelope envelope = WireCodec.decodeEnvelope(json);
    Change<Role> change = WireCodec.toChange(envelope, DataTypes.ROLES);

    assertThat(change.isDelete()).isTrue();
    assertThat(change.reason()).contains(DeleteReason.LEFT_SCOPE);
    assertThat(change.record())
        .isEqualTo(
            new Role("role-7", "tenant-123", "Verkäufer ✓", List.of("crm.leads.create"), true));
    assertThat(WireCodec.encode(envelope)).isEqualTo(json);
  }

  @Test
  void aPageOfTheFeedIsReadAndWrittenToTheSameBytes() throws IOException {
    String json = golden("feed-page.json");

    FeedPage page = WireCodec.decodeFeedPage(json);

    assertThat(page.events()).hasSize(1);
    assertThat(page.events().get(0).channel().tenantId()).isEqualTo("a:b*c");
    assertThat(page.next()).isEqualTo(1050);
    assertThat(page.head()).isEqualTo(1050);
    assertThat(page.upToDate()).isTrue();
    assertThat(WireCodec.encode(page)).isEqualTo(json);
  }

  @Test
  void eachLineOfASnapshotIsReadAndWrittenToTheSameBytes() throws IOException {
    List<String> lines = golden("snapshot.ndjson").lines().toList();

    List<SnapshotLine> read = lines.stream().map(WireCodec::decodeSnapshotLine).toList();

    assertThat(read.get(0)).isEqualTo(new SnapshotLine.Start("0f9d1c52", 1050));
    assertThat(read.get(1)).isInstanceOf(SnapshotLine.Entry.class);
    assertThat(read.get(2)).isEqualTo(new SnapshotLine.End(1));
    assertThat(read.stream().map(WireCodec::encode)).containsExactlyElementsOf(lines);
  }

  @Test
  void anEnvelopeWithItsFieldsInAnotherOrderIsStillALineOfASnapshot() throws IOException {
    String line = golden("snapshot.ndjson").lines().toList().get(1);
    String reordered = line.replace("{\"version\":1,", "{").replaceFirst("}}$", "},\"version\":1}");

    assertThat(WireCodec.decodeSnapshotLine(reordered))
        .isEqualTo(WireCodec.decodeSnapshotLine(line));
  }

  @Test
  void aHeartbeatIsReadAndWrittenToTheSameBytes() throws IOException {
    String json = golden("heartbeat.json");

    Heartbeat heartbeat = WireCodec.decodeHeartbeat(json);

    assertThat(heartbeat.tails())
        .contains(Map.of(new Channel("crm", "tenant-123", "credit-configs"), 1042L));
    assertThat(heartbeat.sentAt()).contains(Instant.parse("2026-01-01T00:00:02.500Z"));
    assertThat(heartbeat.number()).contains(7_000_000_012L);
    assertThat(WireCodec.encode(heartbeat)).isEqualTo(json);
  }

  @Test
  void aHeartbeatOfAnOlderPublisherDoesNotTellWhenItWasSent() throws IOException {
    Heartbeat heartbeat = WireCodec.decodeHeartbeat(golden("heartbeat-without-tails.json"));

    assertThat(heartbeat.sentAt()).isEmpty();
    assertThat(heartbeat.number()).isEmpty();
    assertThatThrownBy(
            () ->
                WireCodec.decodeHeartbeat(
                    "{\"epoch\":\"e\",\"head\":1,\"tailsSince\":1,\"sentAt\":\"noon\"}"))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("sentAt")
        .hasMessageContaining("noon");
  }

  @Test
  void aHeartbeatWithoutTailsDiffersFromOneWithNone() throws IOException {
    String json = golden("heartbeat-without-tails.json");

    Heartbeat heartbeat = WireCodec.decodeHeartbeat(json);

    assertThat(heartbeat.tails()).isEmpty();
    assertThat(WireCodec.encode(heartbeat)).isEqualTo(json);
    assertThat(
            WireCodec.decodeHeartbeat("{\"epoch\":\"e\",\"head\":1,\"tailsSince\":1,\"tails\":{}}")
                .tails())
        .contains(Map.of());
  }

  @Test
  void aDigestIsReadAndWrittenToTheSameBytes() throws IOException {
    String json = golden("digest.json");

    assertThat(WireCodec.encode(WireCodec.decodeDigest(json))).isEqualTo(json);
  }

  private static String golden(String name) throws IOException {
    return Files.readString(Path.of("src/test/resources/golden", name)).stripTrailing();
  }
}
