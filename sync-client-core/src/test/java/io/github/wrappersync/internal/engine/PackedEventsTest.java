package io.github.wrappersync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.DeleteReason;
import io.github.wrappersync.model.Priority;
import io.github.wrappersync.wire.Envelope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PackedEventsTest {

  private static final List<String> IDS =
      List.of(
          "7d444840-9dc0-11d1-b245-5ffdce74fad2",
          "7D444840-9DC0-11D1-B245-5FFDCE74FAD2",
          "7d444840-9dc0-11d1-b245-5ffdce74fadg",
          "c-1",
          "ü",
          "id \uD83D\uDE00",
          "\uD83D",
          "?",
          "");

  private static final List<String> TEXTS =
      List.of(
          "{}",
          "{\"configId\": \"%1$s\", \"tenantId\": \"%2$s\", \"creditCost\": 3.00, \"isActive\": true}",
          "{\"configId\":\"%1$s\",\"tenantId\":\"%2$s\",\"creditCost\":1e5,\"isActive\":null}",
          "{\"a\": {\"b\": [1, \"x\", {\"c\": \"7d444840-9dc0-11d1-b245-5ffdce74fad2\"}]}, \"d\": \"\"}",
          "{\"q\": \"say \\\"hi\\\": \\\\\", \"n\" : \"\u20ac \uD83D\uDE00\", \"r\": \"\u0001\"}",
          "{\"no\": \"\\\u0001\"}",
          "{\"broken\": \"no end}",
          "no JSON at all, 7 ?",
          "{\"large\": \"" + "x".repeat(5_000) + "\"}",
          "[" + "1,".repeat(150) + "1]");

  @Test
  void anEventIsUnpackedAsItWasPacked() {
    Random random = new Random(1);
    for (int round = 0; round < 5_000; round++) {
      Envelope event = event(random);

      assertThat(PackedEvent.unpack(PackedEvent.pack(event), event.channel(), event.epoch()))
          .isEqualTo(event);
      assertThat(PackedEvent.position(PackedEvent.pack(event))).isEqualTo(event.position());
    }
  }

  @Test
  void aHeadIsTheEventWithoutItsData() {
    Envelope event = event(IDS.get(0), "{\"a\": 1}", new Random(5));
    PackedEvents events = PackedEvents.of("epoch", List.of(event));

    assertThat(events.head(0, event.recordId()))
        .isEqualTo(event(IDS.get(0), "{}", new Random(5)))
        .isNotEqualTo(event);
  }

  @Test
  void deletesAndOthersOfADataTypeCanBeHadApart() {
    List<Envelope> all = new ArrayList<>();
    for (int seed = 0; seed < 50; seed++) {
      all.add(event("c-" + seed, "{}", new Random(seed)));
    }
    PackedEvents events = PackedEvents.of("epoch", all);
    List<Envelope> deletes =
        all.stream().filter(event -> event.changeType() == ChangeType.DELETE).toList();
    List<Envelope> others =
        all.stream().filter(event -> event.changeType() != ChangeType.DELETE).toList();

    assertThat(deletes).isNotEmpty();
    assertThat(events.of("roles", true, false)).isEqualTo(deletes);
    assertThat(events.of("roles", false, true)).isEqualTo(others);
    assertThat(events.of("roles", true, true)).isEqualTo(all);
    assertThat(events.of("users", true, true)).isEmpty();
  }

  @Test
  void aCreditConfigurationTakesAHundredBytes() {
    Envelope event =
        new Envelope(
            "epoch",
            1_000_000,
            999_000,
            UUID.randomUUID(),
            "credit-config-changed",
            new Channel("crm", "tenant-123", "credit-configs"),
            ChangeType.SNAPSHOT,
            null,
            IDS.get(0),
            List.of(),
            Priority.LOW,
            Instant.parse("2026-01-01T00:00:00Z"),
            "{\"configId\": \"%s\", \"tenantId\": \"tenant-123\", \"operationCode\": \"crm.leads.create\", \"creditCost\": 3.00, \"isActive\": true}"
                .formatted(IDS.get(0)));

    assertThat(PackedEvent.pack(event).length).isLessThan(85);
  }

  @Test
  void shapesBeyondTheBoundAreKeptAsTheyAre() {
    for (int i = 0; i < 3_000; i++) {
      Envelope event = event("c", "{\"field%d\": %d}".formatted(i, i), new Random(i));
      assertThat(PackedEvent.unpack(PackedEvent.pack(event), event.channel(), event.epoch()))
          .isEqualTo(event);
    }
  }

  @Test
  void aTableHoldsTheNewestOfEachRecordInTheOrderInWhichTheyCame() {
    Random random = new Random(2);
    RecordTable table = new RecordTable();
    Map<String, Envelope> expected = new HashMap<>();
    for (int round = 0; round < 20_000; round++) {
      Envelope event = event("id-" + random.nextInt(500), "{}", random);
      byte[] packed = PackedEvent.pack(event);
      assertThat(table.get(packed) == null).isEqualTo(!expected.containsKey(event.recordId()));
      if (random.nextInt(3) == 0) {
        table.remove(packed);
        expected.remove(event.recordId());
      } else {
        table.put(packed);
        expected.put(event.recordId(), event);
      }
      assertThat(table.size()).isEqualTo(expected.size());
    }
    List<Envelope> held = new ArrayList<>();
    table.forEach(
        packed ->
            held.add(PackedEvent.unpack(packed, new Channel("crm", "acme", "roles"), "epoch")));
    assertThat(held).containsExactlyInAnyOrderElementsOf(expected.values());
  }

  @Test
  void recordsWithIdsThatLookAlikeAreDifferentRecords() {
    RecordTable table = new RecordTable();
    for (String id : IDS) {
      table.put(PackedEvent.pack(event(id, "{}", new Random(3))));
    }
    assertThat(table.size()).isEqualTo(IDS.size());
  }

  private static Envelope event(Random random) {
    String id = IDS.get(random.nextInt(IDS.size()));
    String text = TEXTS.get(random.nextInt(TEXTS.size()));
    return event(id, text.replace("%1$s", id).replace("%2$s", "acme"), random);
  }

  private static Envelope event(String id, String data, Random random) {
    long position = random.nextLong() >>> (1 + random.nextInt(62));
    ChangeType type = ChangeType.values()[random.nextInt(4)];
    Instant time =
        Instant.ofEpochSecond(
            random.nextInt(), random.nextBoolean() ? 7_000_000 : random.nextInt(1_000_000_000));
    return new Envelope(
        "epoch",
        position,
        random.nextInt(5) == 0 ? 0 : position / 2,
        new UUID(random.nextLong(), random.nextLong()),
        random.nextInt(5) == 0 ? "strange-changed" : "role-changed",
        new Channel("crm", "acme", "roles"),
        type,
        type == ChangeType.DELETE ? DeleteReason.LEFT_SCOPE : null,
        id,
        type == ChangeType.UPDATE ? List.of("creditCost", "ü") : List.of(),
        Priority.values()[random.nextInt(3)],
        time,
        data,
        random.nextInt(4) == 0 ? "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" : null);
  }
}
