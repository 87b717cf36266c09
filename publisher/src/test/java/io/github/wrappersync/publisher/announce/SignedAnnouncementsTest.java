package io.github.wrappersync.publisher.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.internal.redis.link.RedisAddress;
import io.github.wrappersync.internal.tls.Tls;
import io.github.wrappersync.publisher.eventlog.Event;
import io.github.wrappersync.publisher.eventlog.NewEvent;
import io.github.wrappersync.publisher.eventlog.Recipient;
import io.github.wrappersync.publisher.eventlog.RecordKey;
import io.github.wrappersync.publisher.settings.RedisSettings;
import io.github.wrappersync.publisher.testing.RedisServers;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.Heartbeat;
import io.github.wrappersync.wire.MessageSignature;
import io.github.wrappersync.wire.SigningKey;
import io.github.wrappersync.wire.WireCodec;
import io.lettuce.core.RedisClient;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What is said to an application that has keys is signed with all of them. */
class SignedAnnouncementsTest {

  private static final Duration ATMOST = Duration.ofSeconds(15);
  private static final int PORT = RedisServers.port();
  private static final RedisServers REDIS = new RedisServers();

  /** The key of the golden files. */
  private static final SigningKey KEY =
      SigningKey.of("sigkey_MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1ub3BxcnN0dXY=");

  private static final SigningKey NEW =
      SigningKey.of("sigkey_dGhlLWtleS10aGF0LXRha2VzLWl0cy1wbGFjZS1zb28=");
  private static final String HEARTBEATS = "crm:_sync:heartbeat";

  private final Map<String, List<SigningKey>> keys = new ConcurrentHashMap<>();
  private final List<String> told = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() {
    REDIS.start(PORT, List.of());
  }

  @AfterAll
  static void close() {
    REDIS.close();
  }

  private RedisAnnouncer announcer() {
    return new RedisAnnouncer(
        new RedisSettings(RedisAddress.parse("redis://127.0.0.1:" + PORT), Tls.DEFAULT),
        () -> List.of("crm", "finance"),
        name -> keys.getOrDefault(name, List.of()),
        new AnnouncementLog(JdbcClient.create(new DriverManagerDataSource())),
        events -> {});
  }

  /** What came on the channel so far, oldest first. */
  private List<String> on(String channel) {
    return told.stream()
        .filter(line -> line.startsWith(channel + " "))
        .map(line -> line.substring(channel.length() + 1))
        .toList();
  }

  private String awaitOn(String channel, int count) {
    await().atMost(ATMOST).until(() -> on(channel).size() >= count);
    return on(channel).get(count - 1);
  }

  private static String golden(String name) throws IOException {
    return Files.readString(Path.of("../sync-client-core/src/test/resources/golden", name))
        .stripTrailing();
  }

  private static Event event(Envelope envelope) {
    return new Event(
        envelope.position(),
        envelope.previous(),
        envelope.eventId(),
        envelope.channel(),
        new NewEvent(
            new RecordKey(envelope.channel().dataType(), envelope.recordId()),
            new Recipient(envelope.channel().application(), envelope.channel().tenantId()),
            envelope.changeType(),
            envelope.reason(),
            envelope.changedFields(),
            envelope.priority(),
            envelope.timestamp(),
            null,
            envelope.data()),
        null);
  }

  @Test
  void eventsAreSignedToTheGoldenBytesAndHeartbeatsWithEachKeyAndARisingNumber()
      throws IOException {
    Envelope envelope = WireCodec.decodeEnvelope(golden("envelope-update.json"));
    keys.put("crm", List.of(KEY));
    RedisClient client = RedisClient.create("redis://127.0.0.1:" + PORT);
    try (StatefulRedisPubSubConnection<String, String> subscriber = client.connectPubSub();
        RedisAnnouncer announcer = announcer()) {
      subscriber.addListener(
          new RedisPubSubAdapter<>() {
            @Override
            public void message(String pattern, String channel, String message) {
              told.add(channel + " " + message);
            }
          });
      subscriber.sync().psubscribe("crm:*", "finance:*");
      announcer.onTerm(7);
      announcer.onBegin(envelope.epoch(), 1041);
      announcer.start();
      announcer.onCommit(envelope.epoch(), List.of(event(envelope)));

      assertThat(awaitOn(envelope.channel().name(), 1)).isEqualTo(golden("envelope-signed.json"));

      assertThat(awaitOn("finance:_sync:heartbeat", 1)).doesNotContain("signature");
      String first = awaitOn(HEARTBEATS, 1);
      assertThat(number(first, KEY)).isEqualTo(7_000_000_001L);

      keys.put("crm", List.of(NEW, KEY));
      String second = awaitOn(HEARTBEATS, 2);
      assertThat(number(second, KEY)).isEqualTo(7_000_000_002L);
      assertThat(number(second, NEW)).isEqualTo(7_000_000_002L);

      announcer.onTerm(8);
      announcer.onBegin(envelope.epoch(), 1042);
      keys.remove("crm");
      String third = awaitOn(HEARTBEATS, 3);
      assertThat(third).doesNotContain("signature");
      assertThat(WireCodec.decodeHeartbeat(third).number()).contains(8_000_000_001L);
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    }
  }

  private static long number(String message, SigningKey key) {
    String verified = new MessageSignature(List.of(key)).verify(HEARTBEATS, message).orElseThrow();
    Heartbeat heartbeat = WireCodec.decodeHeartbeat(verified);
    return heartbeat.number().orElseThrow();
  }

  @Test
  void numbersRiseOverTermsAndWithinOne() {
    HeartbeatNumbers numbers = new HeartbeatNumbers();
    List<Long> given = new ArrayList<>();
    for (long term : new long[] {1, 1, 2, 9, 9}) {
      numbers.begin(term);
      given.add(numbers.next());
      given.add(numbers.next());
    }
    assertThat(given)
        .containsExactly(
            1_000_000_001L,
            1_000_000_002L,
            1_000_000_003L,
            1_000_000_004L,
            2_000_000_001L,
            2_000_000_002L,
            9_000_000_001L,
            9_000_000_002L,
            9_000_000_003L,
            9_000_000_004L);
  }

  @Test
  void aDatabaseThatIsAwayTakesNeitherListenersNorSignaturesAway() {
    keys.put("crm", List.of(KEY));
    boolean[] away = {true};
    Audience audience =
        new Audience(
            () -> {
              if (away[0]) {
                throw new IllegalStateException("The database is away");
              }
              return List.of("crm");
            },
            name -> keys.getOrDefault(name, List.of()));
    assertThat(audience.sign("crm", HEARTBEATS, "{\"a\":1}")).isEqualTo("{\"a\":1}");

    away[0] = false;
    String signed = audience.sign("crm", HEARTBEATS, "{\"a\":1}");
    assertThat(new MessageSignature(List.of(KEY)).verify(HEARTBEATS, signed)).isPresent();

    away[0] = true;
    audience.look();
    assertThat(audience.names()).containsExactly("crm");
    assertThat(audience.sign("crm", HEARTBEATS, "{\"a\":1}")).isEqualTo(signed);
  }
}
