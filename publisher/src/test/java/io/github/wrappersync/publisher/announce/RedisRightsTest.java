package io.github.wrappersync.publisher.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.internal.redis.link.RedisAddress;
import io.github.wrappersync.internal.tls.Tls;
import io.github.wrappersync.publisher.settings.RedisSettings;
import io.github.wrappersync.publisher.testing.RedisServers;
import io.github.wrappersync.publisher.testing.TestServers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A publisher whose ACL lacks a right says which, and announces what it may. */
class RedisRightsTest {

  private static final Duration ATMOST = Duration.ofSeconds(15);
  private static final int PORT = RedisServers.port();
  private static final RedisServers REDIS = new RedisServers();

  @BeforeAll
  static void start() {
    REDIS.start(
        PORT,
        List.of(
            "user some on >some-password resetchannels &crm:* -@all +publish",
            "user mute on >mute-password resetchannels &crm:* &finance:* -@all +ping"));
  }

  @AfterAll
  static void close() {
    REDIS.close();
  }

  private static RedisAnnouncer announcer(String user) {
    RedisAnnouncer announcer =
        new RedisAnnouncer(
            new RedisSettings(
                RedisAddress.parse(
                    "redis://%1$s:%1$s-password@127.0.0.1:%2$d".formatted(user, PORT)),
                Tls.DEFAULT),
            () -> List.of("crm", "finance"),
            new AnnouncementLog(JdbcClient.create(TestServers.dataSource("postgres", "postgres"))));
    announcer.onBegin("e1", 7);
    announcer.start();
    return announcer;
  }

  @Test
  void oneApplicationWithoutItsChannelsKeepsNothingFromTheOthers() {
    try (RedisAnnouncer announcer = announcer("some")) {
      REDIS.awaitMessage(PORT, "", "crm:_sync:heartbeat", ATMOST);
      await().atMost(ATMOST).until(() -> announcer.state().contains("NOPERM"));

      assertThat(announcer.state())
          .contains("does not grant this user a channel")
          .contains("+publish and the channels of every application");
    }
  }

  @Test
  void aCommandThatIsNotGrantedIsNamed() {
    try (RedisAnnouncer announcer = announcer("mute")) {
      await().atMost(ATMOST).until(() -> announcer.state().contains("+publish ("));
    }
  }
}
