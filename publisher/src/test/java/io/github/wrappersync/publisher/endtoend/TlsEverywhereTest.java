package io.github.wrappersync.publisher.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.publisher.WholePublisher;
import io.github.wrappersync.publisher.settings.SettingsException;
import io.github.wrappersync.publisher.testing.RedisServers;
import io.github.wrappersync.publisher.testing.SeedTables;
import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.publisher.testing.TestServers;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.view.Users;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * PostgreSQL, Redis and the publisher with certificates of a private authority, for the host {@code
 * localhost} and no other: every way is encrypted and works, and none does where the authority is
 * not trusted or the host is another. What the ways to Redis say then is RedisTlsTest's.
 */
class TlsEverywhereTest {

  private static final Duration ATMOST = Duration.ofSeconds(20);
  private static final int REDIS_PORT = RedisServers.port();

  @TempDir static Path folder;

  private static RedisServers redis;
  private static EmbeddedPostgres postgres;
  private static TestDatabase database;
  private static WholePublisher publisher;
  private static Path authority;
  private static Path foreign;

  @BeforeAll
  static void startEverything() throws IOException {
    HeldCertificate ca = new HeldCertificate.Builder().certificateAuthority(0).build();
    HeldCertificate server =
        new HeldCertificate.Builder().signedBy(ca).addSubjectAlternativeName("localhost").build();
    authority = write("ca.pem", ca.certificatePem());
    foreign =
        write(
            "foreign.pem",
            new HeldCertificate.Builder().certificateAuthority(0).build().certificatePem());
    Path certificate = write("server.pem", server.certificatePem());
    Path key = write("server.key", server.privateKeyPkcs8Pem());
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));

    redis = new RedisServers();
    String redisUrl = TestServers.redisUri(); // the embedded one speaks no TLS
    if (RedisServers.installed().isPresent()) {
      redisUrl = "rediss://localhost:" + REDIS_PORT;
      redis.startWithTls(
          REDIS_PORT,
          List.of(
              "tls-cert-file " + certificate,
              "tls-key-file " + key,
              "tls-ca-cert-file " + authority,
              "tls-auth-clients no"));
    }
    postgres =
        EmbeddedPostgres.builder()
            .setServerConfig("fsync", "off")
            .setServerConfig("ssl", "on")
            .setServerConfig("ssl_cert_file", certificate.toString())
            .setServerConfig("ssl_key_file", key.toString())
            .start();
    database =
        new TestDatabase(
            "postgres", databaseUrl("localhost", authority), postgres.getPostgresDatabase());
    SeedTables.create(database.dataSource());
    database.execute("INSERT INTO tenants (tenant_id) VALUES ('acme')");
    publisher =
        WholePublisher.start(
            database,
            redisUrl,
            "--REDIS_CA_FILE=" + authority,
            "--server.ssl.certificate=" + certificate,
            "--server.ssl.certificate-private-key=" + key);
  }

  @AfterAll
  static void stopEverything() throws IOException {
    if (publisher != null) {
      publisher.close();
    }
    postgres.close();
    redis.close();
  }

  private static Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toAbsolutePath();
  }

  private static String databaseUrl(String host, Path trusted) {
    return "postgresql://postgres@%s:%d/postgres?sslmode=verify-full&sslrootcert=%s"
        .formatted(host, postgres.getPort(), trusted);
  }

  private static SyncClient client(String host, Path trusted) {
    return SyncClient.builder("crm")
        .allTenants()
        .publisher("https://%s:%d".formatted(host, publisher.port()), "crm-token-0123456789")
        .redis(
            RedisServers.installed().isPresent()
                ? "rediss://%s:%d".formatted(host, REDIS_PORT)
                : TestServers.redisUri())
        .trustedCertificates(trusted)
        .build();
  }

  @Test
  void everyWayIsEncryptedAndWorks() {
    try (SyncClient client = client("localhost", authority)) {
      Users users = client.users();
      client.start().awaitReady(ATMOST);
      await().atMost(ATMOST).until(() -> client.status().state() == SyncState.LIVE);
      database.execute(
          "INSERT INTO tenant_users (user_id, tenant_id, name) VALUES ('u1', 'acme', 'Ada')");
      await().atMost(ATMOST).until(() -> users.find("acme", "u1").isPresent());
    }
    assertThat(
            database.rows(
                "SELECT DISTINCT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name LIKE '%ublisher%'"))
        .containsExactly("t");
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, foreign, signed by nobody who is trusted, trustedCertificates(…)",
    "127.0.0.1, own,     certificate names another host,  use the name",
  })
  void aClientTrustsNobodyElseAndSaysWhatToDo(
      String host, String trusted, String problem, String remedy) {
    try (SyncClient client = client(host, trusted.equals("own") ? authority : foreign)) {
      client.users();
      client.start();
      await()
          .atMost(ATMOST)
          .untilAsserted(
              () ->
                  assertThat(client.status().lastError())
                      .hasValueSatisfying(
                          error -> assertThat(error).contains("https://", problem, remedy)));
      assertThat(client.status().head()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, foreign, sslrootcert=",
    "127.0.0.1, own,     the name that its certificate holds",
    "localhost, none,    sslrootcert=",
  })
  void aPublisherTrustsNoOtherDatabaseAndSaysWhatToDo(String host, String trusted, String remedy) {
    Path file =
        switch (trusted) {
          case "own" -> authority;
          case "foreign" -> foreign;
          default -> folder.resolve("there-is-none.pem");
        };
    TestDatabase other =
        new TestDatabase("postgres", databaseUrl(host, file), database.dataSource());
    assertThatThrownBy(() -> WholePublisher.start(other, TestServers.redisUri()))
        .hasRootCauseInstanceOf(Exception.class)
        .satisfies(
            failure -> {
              Throwable cause = failure;
              while (!(cause instanceof SettingsException) && cause.getCause() != null) {
                cause = cause.getCause();
              }
              assertThat(cause)
                  .isInstanceOf(SettingsException.class)
                  .hasMessageContaining("DATABASE_URL")
                  .hasMessageContaining(remedy);
            });
  }
}
