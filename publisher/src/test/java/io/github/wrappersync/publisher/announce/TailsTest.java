package io.github.wrappersync.publisher.announce;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.Priority;
import io.github.wrappersync.publisher.eventlog.Event;
import io.github.wrappersync.publisher.eventlog.NewEvent;
import io.github.wrappersync.publisher.eventlog.Recipient;
import io.github.wrappersync.publisher.eventlog.RecordKey;
import io.github.wrappersync.wire.Heartbeat;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TailsTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final Tails tails = new Tails("e", 100);

  @Test
  void aNewWriterKnowsOnlyWhatMovesFromNowOn() {
    assertThat(beat())
        .isEqualTo(new Heartbeat("e", 100, 100, Optional.of(Map.of()), Optional.of(NOW)));
  }

  @Test
  void aHeartbeatNamesTheNewestPositionOfEachChannelThatMoved() {
    tails.moved(
        List.of(
            event("crm", "a", 101),
            event("hrms", "a", 102),
            event("crm", "b", 103),
            event("crm", "a", 104)));

    Heartbeat heartbeat = beat();

    assertThat(heartbeat.head()).isEqualTo(104);
    assertThat(heartbeat.tailsSince()).isEqualTo(100);
    assertThat(heartbeat.tails())
        .contains(Map.of(channel("crm", "a"), 104L, channel("crm", "b"), 103L));
  }

  @Test
  void aChannelIsNamedByFiveHeartbeatsSoThatLosingFourIsHarmless() {
    tails.moved(List.of(event("crm", "a", 101)));

    for (int i = 0; i < Tails.REACH; i++) {
      Heartbeat heartbeat = beat();
      assertThat(heartbeat.tailsSince()).isEqualTo(100);
      assertThat(heartbeat.tails().orElseThrow()).containsKey(channel("crm", "a"));
    }

    Heartbeat sixth = beat();
    assertThat(sixth.tailsSince()).isEqualTo(101);
    assertThat(sixth.tails()).contains(Map.of());
  }

  @Test
  void everyChannelThatMovedAfterTailsSinceIsNamed() {
    long position = 100;
    for (int round = 0; round < 20; round++) {
      tails.moved(
          List.of(
              event("crm", "t" + round % 7, ++position),
              event("crm", "t" + round % 3, ++position)));
      Heartbeat heartbeat = beat();
      assertThat(heartbeat.tails().orElseThrow().values())
          .allMatch(tail -> tail > heartbeat.tailsSince());
      long since = heartbeat.tailsSince();
      long named = heartbeat.tails().orElseThrow().size();
      assertThat(named)
          .isEqualTo(
              LongStream.rangeClosed(since + 1, position)
                  .mapToObj(p -> channelAt(p))
                  .distinct()
                  .count());
    }
  }

  @Test
  void tooManyChannelsAreNotNamedAtAll() {
    tails.moved(
        LongStream.rangeClosed(1, Tails.MOST + 1)
            .mapToObj(i -> event("crm", "t" + i, 100 + i))
            .toList());

    assertThat(beat().tails()).isEmpty();
  }

  /** The tenant that the rounds above gave the position to. */
  private static String channelAt(long position) {
    long round = (position - 101) / 2;
    return "t" + ((position - 101) % 2 == 0 ? round % 7 : round % 3);
  }

  private Heartbeat beat() {
    return tails.beat(List.of("crm"), NOW).get("crm");
  }

  private static Channel channel(String application, String tenant) {
    return new Channel(application, tenant, "users");
  }

  private static Event event(String application, String tenant, long position) {
    NewEvent content =
        new NewEvent(
            new RecordKey("users", "u"),
            new Recipient(application, tenant),
            ChangeType.UPDATE,
            null,
            List.of(),
            Priority.CRITICAL,
            Instant.EPOCH,
            1L,
            "{}");
    return new Event(
        position, 0, new UUID(0, position), channel(application, tenant), content, null);
  }
}
