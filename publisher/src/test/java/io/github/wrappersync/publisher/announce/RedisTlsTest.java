package io.github.wrappersync.publisher.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.wrappersync.feed.LiveFeed;
import io.github.wrappersync.feed.LiveSink;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.redis.RedisLiveFeed;
import io.github.wrappersync.internal.redis.link.RedisAddress;
import io.github.wrappersync.internal.tls.Tls;
import io.github.wrappersync.publisher.settings.RedisSettings;
import io.github.wrappersync.publisher.testing.RedisServers;
import io.github.wrappersync.publisher.testing.TestServers;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.Heartbeat;
import io.github.wrappersync.wire.WireException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A Redis that speaks TLS alone, with a certificate of a private authority, and asks for one: both
 * ends of the way, and what each says when something does not fit.
 */
class RedisTlsTest {

  private static final Duration ATMOST = Duration.ofSeconds(15);
  private static final int PORT = RedisServers.port();

  private static RedisServers redis;
  private static Path authority;
  private static Path foreignAuthority;
  private static Tls whole;

  @BeforeAll
  static void start() throws IOException {
    assumeTrue(
        RedisServers.installed().isPresent(),
        "There is no redis-server on the PATH, and the embedded one speaks no TLS");
    redis = new RedisServers();
    HeldCertificate ca = new HeldCertificate.Builder().certificateAuthority(0).build();
    authority = write("ca.pem", ca.certificatePem());
    foreignAuthority =
        write(
            "foreign.pem",
            new HeldCertificate.Builder().certificateAuthority(0).build().certificatePem());
    HeldCertificate server =
        new HeldCertificate.Builder().signedBy(ca).addSubjectAlternativeName("localhost").build();
    HeldCertificate client = new HeldCertificate.Builder().signedBy(ca).rsa2048().build();
    redis.startWithTls(
        PORT,
        List.of(
            "tls-cert-file " + write("server.pem", server.certificatePem()),
            "tls-key-file " + write("server.key", server.privateKeyPkcs8Pem()),
            "tls-ca-cert-file " + authority,
            "tls-auth-clients yes"));
    whole =
        Tls.DEFAULT
            .trusting(authority)
            .showing(
                write("client.pem", client.certificatePem()),
                write("client.key", client.privateKeyPkcs8Pem()));
  }

  @AfterAll
  static void close() {
    if (redis != null) {
      redis.close();
    }
  }

  private static Path write(String name, String text) throws IOException {
    return Files.writeString(redis.directory().resolve(name), text);
  }

  private static LiveFeed feed(String scheme, String host, Tls tls) {
    return new RedisLiveFeed(
        "%s://%s:%d".formatted(scheme, host, PORT),
        tls,
        new Scope("crm", Set.of(), Set.of("users")));
  }

  private static RedisAnnouncer announcer(Tls tls) {
    RedisAnnouncer announcer =
        new RedisAnnouncer(
            new RedisSettings(RedisAddress.parse("rediss://localhost:" + PORT), tls),
            () -> List.of("crm"),
            new AnnouncementLog(JdbcClient.create(TestServers.dataSource("postgres", "postgres"))));
    announcer.onBegin("e1", 7);
    announcer.start();
    return announcer;
  }

  @Test
  void whatIsAnnouncedWithTlsIsHeardWithTls() {
    Told told = new Told();
    try (LiveFeed feed = feed("rediss", "localhost", whole);
        RedisAnnouncer announcer = announcer(whole)) {
      feed.start(told);

      told.await("heartbeat 7");
      assertThat(announcer.state()).isEqualTo("connected");
    }
  }

  @Test
  void anAuthorityThatIsNotTrustedIsToldByBothEnds() {
    Told told = new Told();
    Tls foreign = Tls.DEFAULT.trusting(foreignAuthority);
    try (LiveFeed feed = feed("rediss", "localhost", foreign);
        RedisAnnouncer announcer = announcer(foreign)) {
      feed.start(told);

      told.await("signed by nobody who is trusted");
      told.await("trustedCertificates(…)");
      await().atMost(ATMOST).until(() -> announcer.state().contains("REDIS_CA_FILE"));
    }
  }

  @Test
  void aCertificateForAnotherHostIsRefused() {
    assertTold(feed("rediss", "127.0.0.1", whole), "127.0.0.1", "certificate is refused");
  }

  @Test
  void aServerThatAsksForACertificateIsUnderstood() {
    assertTold(
        feed("rediss", "localhost", Tls.DEFAULT.trusting(authority)), "clientCertificate(…)");
  }

  @Test
  void anAddressWithoutTlsIsNamedAsACause() {
    assertTold(feed("redis", "localhost", Tls.DEFAULT), "perhaps the server speaks TLS");
  }

  private static void assertTold(LiveFeed feed, String... parts) {
    Told told = new Told();
    try (feed) {
      feed.start(told);
      for (String part : parts) {
        told.await(part);
      }
    }
  }

  /** Writes down what it is told. */
  private static final class Told implements LiveSink {

    private final List<String> lines = new CopyOnWriteArrayList<>();

    void await(String part) {
      org.awaitility.Awaitility.await(part)
          .atMost(ATMOST)
          .untilAsserted(
              () -> assertThat(lines).anySatisfy(line -> assertThat(line).contains(part)));
    }

    @Override
    public void onConnected() {
      lines.add("connected");
    }

    @Override
    public void onDisconnected(String cause) {
      lines.add(cause);
    }

    @Override
    public void onEvent(Envelope envelope) {
      lines.add("event " + envelope.position());
    }

    @Override
    public void onHeartbeat(Heartbeat heartbeat) {
      lines.add("heartbeat " + heartbeat.head());
    }

    @Override
    public void onUndecodable(String channel, WireException problem) {
      lines.add(problem.getMessage());
    }
  }
}
