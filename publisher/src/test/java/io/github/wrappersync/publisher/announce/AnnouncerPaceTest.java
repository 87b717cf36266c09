package io.github.wrappersync.publisher.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.internal.redis.link.RedisAddress;
import io.github.wrappersync.internal.tls.Tls;
import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.Priority;
import io.github.wrappersync.publisher.eventlog.Event;
import io.github.wrappersync.publisher.eventlog.NewEvent;
import io.github.wrappersync.publisher.eventlog.Recipient;
import io.github.wrappersync.publisher.eventlog.RecordKey;
import io.github.wrappersync.publisher.settings.RedisSettings;
import io.github.wrappersync.publisher.testing.RedisServers;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A writer that is faster than Redis. */
class AnnouncerPaceTest {

  private static final int BATCHES = 30;
  private static final int EVENTS = 200;
  private static final String EPOCH = "k3v9-17";
  private static final int PORT = RedisServers.port();
  private static final RedisServers REDIS = new RedisServers();

  @BeforeAll
  static void start() {
    REDIS.start(PORT, List.of());
  }

  @AfterAll
  static void close() {
    REDIS.close();
  }

  @Test
  void nothingIsDroppedWhileRedisTakesWhatItIsGiven() {
    try (RedisAnnouncer announcer = announcer(PORT)) {
      pauseRedis(Duration.ofMillis(700));
      commitAll(announcer);

      await().until(() -> announcer.announcedCount() == BATCHES * EVENTS);
      assertThat(announcer.droppedCount()).isZero();
    }
  }

  @Test
  void aRedisThatDoesNotAnswerHoldsTheWriterUpOnceAndForTwoSeconds() {
    try (RedisAnnouncer announcer = announcer(PORT)) {
      announcer.onCommit(EPOCH, events(1));
      await().until(() -> announcer.announcedCount() == EVENTS);
      pauseRedis(Duration.ofSeconds(5));
      long began = System.nanoTime();
      commitAll(announcer);

      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
      assertThat(announcer.droppedCount()).isPositive();
    }
  }

  @Test
  void aRedisThatIsAwayDoesNotHoldTheWriterUp() {
    try (RedisAnnouncer announcer = announcer(RedisServers.port())) {
      announcer.onCommit(EPOCH, events(1));
      await().until(() -> announcer.droppedCount() == EVENTS);
      long began = System.nanoTime();
      commitAll(announcer);

      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
      await().until(() -> announcer.droppedCount() == (BATCHES + 1) * EVENTS);
    }
  }

  private static RedisAnnouncer announcer(int port) {
    RedisAnnouncer announcer =
        new RedisAnnouncer(
            new RedisSettings(RedisAddress.parse("redis://127.0.0.1:" + port), Tls.DEFAULT),
            () -> List.of("crm"),
            new AnnouncementLog(JdbcClient.create(new DriverManagerDataSource())));
    announcer.onTerm(1);
    announcer.onBegin(EPOCH, 0);
    announcer.start();
    return announcer;
  }

  private static void commitAll(RedisAnnouncer announcer) {
    for (int batch = 0; batch < BATCHES; batch++) {
      announcer.onCommit(EPOCH, events(1 + batch * EVENTS));
    }
  }

  private static List<Event> events(long from) {
    List<Event> events = new ArrayList<>();
    for (long position = from; position < from + EVENTS; position++) {
      events.add(
          new Event(
              position,
              position - 1,
              UUID.randomUUID(),
              new Channel("crm", "t1", "entities"),
              new NewEvent(
                  new RecordKey("entities", "e" + position),
                  new Recipient("crm", "t1"),
                  ChangeType.INSERT,
                  null,
                  List.of(),
                  Priority.NORMAL,
                  Instant.EPOCH,
                  1L,
                  "{}"),
              null));
    }
    return events;
  }

  /** Redis reads on, and does nothing of it for so long. */
  private static void pauseRedis(Duration time) {
    try (RedisClient client = RedisClient.create("redis://127.0.0.1:" + PORT);
        StatefulRedisConnection<String, String> connection = client.connect()) {
      CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8);
      arguments.add("PAUSE").add(time.toMillis()).add("ALL");
      connection
          .sync()
          .dispatch(CommandType.CLIENT, new StatusOutput<>(StringCodec.UTF8), arguments);
    }
  }
}
