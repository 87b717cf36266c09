package io.github.wrappersync.publisher.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.client.SyncClientBuilder;
import io.github.wrappersync.publisher.ServedPublisher;
import io.github.wrappersync.publisher.WholePublisher;
import io.github.wrappersync.publisher.cli.Cli;
import io.github.wrappersync.publisher.testing.RedisServers;
import io.github.wrappersync.publisher.testing.SeedTables;
import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.publisher.testing.TestServers;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.view.Users;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * The file that {@code publisher redis-acl} prints, loaded by a real Redis: what each user may, and
 * what it may not, from the outside; and the product at work with it.
 */
class RedisAclTest {

  private static final Duration ATMOST = Duration.ofSeconds(20);
  private static final int PORT = RedisServers.port();
  private static final RedisServers REDIS = new RedisServers();
  private static final String PUBLISHERS = "the-publishers-password-0123";

  private static final TestDatabase DATABASE = TestServers.newDatabase();
  private static final Properties PASSWORDS = new Properties();
  private static WholePublisher publisher;
  private static String aclFile;
  private static String tokenOfCrmEu;

  @BeforeAll
  static void startThePublisherThenRedisWithTheFileThatItPrints() throws IOException {
    SeedTables.create(DATABASE.dataSource());
    DATABASE.execute("INSERT INTO tenants (tenant_id) VALUES ('acme')");
    publisher =
        WholePublisher.start(
            DATABASE, "redis://sync-publisher:%s@127.0.0.1:%d".formatted(PUBLISHERS, PORT));
    tokenOfCrmEu =
        JsonMapper.shared()
            .readTree(printed("applications", "put", "crm-eu", "--json"))
            .path("token")
            .stringValue();
    Path passwords = REDIS.directory().resolve("passwords");
    Files.createFile(
        passwords,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(passwords, "sync-publisher=" + PUBLISHERS);

    aclFile = printed("redis-acl", "--passwords", passwords.toString(), "--admin-user", "admin");

    try (BufferedReader lines = Files.newBufferedReader(passwords)) {
      PASSWORDS.load(lines);
    }
    Path file = Files.writeString(REDIS.directory().resolve("users.acl"), aclFile);
    REDIS.start(PORT, List.of("aclfile " + file));
  }

  @AfterAll
  static void stop() {
    publisher.close();
    REDIS.close();
  }

  private static String printed(String... command) {
    return printed(0, command);
  }

  private static String printed(int expected, String... command) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Cli.run(
            command,
            Map.of(
                "SYNC_PUBLISHER_URL",
                publisher.url(),
                "SYNC_PUBLISHER_ADMIN_TOKEN",
                ServedPublisher.ADMIN),
            new PrintWriter(out),
            new PrintWriter(err));
    assertThat(exitCode).as(out + err.toString()).isEqualTo(expected);
    assertThat(err.toString()).isEmpty();
    return out.toString();
  }

  @Test
  void theFileHoldsAUserForEachApplicationAndNoPassword() {
    assertThat(aclFile.lines().map(line -> line.split(" ")[1]))
        .containsExactly("default", "admin", "sync-publisher", "crm", "crm-eu", "finance", "hrms");
    assertThat(aclFile).contains("user default off ");
    assertThat(PASSWORDS.stringPropertyNames()).hasSize(6);
    PASSWORDS.values().forEach(password -> assertThat(aclFile).doesNotContain((String) password));
  }

  @ParameterizedTest
  @CsvSource({
    "crm,            SUBSCRIBE crm:acme:users,              subscribe",
    "crm,            SUBSCRIBE crm:_sync:heartbeat,         subscribe",
    "crm,            PSUBSCRIBE crm:*,                      psubscribe",
    "crm,            PING,                                  PONG",
    "crm,            SUBSCRIBE hrms:acme:users,             NOPERM",
    "crm,            SUBSCRIBE crm-eu:acme:users,           NOPERM",
    "crm,            SUBSCRIBE crm,                         NOPERM",
    "crm,            PSUBSCRIBE crm-eu:*,                   NOPERM",
    "crm,            PSUBSCRIBE crm*,                       NOPERM",
    "crm,            PSUBSCRIBE *,                          NOPERM",
    "crm,            SSUBSCRIBE crm:acme:users,             NOPERM",
    "crm,            PUBLISH crm:acme:users forged,         NOPERM",
    "crm,            KEYS *,                                NOPERM",
    "crm,            GET key,                               NOPERM",
    "crm,            SET key value,                         NOPERM",
    "crm,            CONFIG GET *,                          NOPERM",
    "crm,            ACL LIST,                              NOPERM",
    "crm,            ACL WHOAMI,                            NOPERM",
    "crm,            CLIENT LIST,                           NOPERM",
    "crm,            PUBSUB CHANNELS,                       NOPERM",
    "crm,            INFO,                                  NOPERM",
    "crm,            EVAL return+1 0,                       NOPERM",
    "crm,            MONITOR,                               NOPERM",
    "crm-eu,         SUBSCRIBE crm-eu:acme:users,           subscribe",
    "crm-eu,         SUBSCRIBE crm:acme:users,              NOPERM",
    "crm-eu,         PSUBSCRIBE crm:*,                      NOPERM",
    "hrms,           SUBSCRIBE hrms:acme:users,             subscribe",
    "hrms,           SUBSCRIBE crm:acme:users,              NOPERM",
    "finance,        SUBSCRIBE finance:acme:credit-configs, subscribe",
    "sync-publisher, PUBLISH crm:nobody:users hint,         0",
    "sync-publisher, PUBLISH crm-eu:nobody:users hint,      0",
    "sync-publisher, PUBLISH elsewhere:acme:users hint,     NOPERM",
    "sync-publisher, PSUBSCRIBE crm:*,                      NOPERM",
    "sync-publisher, GET key,                               NOPERM",
    "sync-publisher, ACL LIST,                              NOPERM",
    "admin,          GET key,                               ''",
    "admin,          ACL WHOAMI,                            admin",
  })
  void aUserMayDoWhatItHasToAndNothingElse(String user, String command, String answer)
      throws IOException {
    assertThat(redisCli(user, PASSWORDS.getProperty(user), command)).startsWith(answer);
  }

  @ParameterizedTest
  @CsvSource({
    "crm, another-password",
    "crm, ''",
    "nobody, the-publishers-password-0123",
    "default, ''",
    "default, the-publishers-password-0123",
  })
  void whoDoesNotKnowAPasswordIsNotLetIn(String user, String password) throws IOException {
    assertThat(redisCli(user, password, "PING")).doesNotContain("PONG");
    assertThat(redisCli(user, password, "SUBSCRIBE crm:acme:users")).startsWith("NOAUTH");
  }

  /** The first line of the answer that is not about the log-in. */
  private static String redisCli(String user, String password, String command) throws IOException {
    Path executable =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .map(entry -> Path.of(entry, "redis-cli"))
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(null);
    assumeTrue(executable != null, "There is no redis-cli on the PATH: the users are tried by it");
    List<String> line = new ArrayList<>(List.of(String.valueOf(executable), "-p", PORT + ""));
    line.addAll(List.of("--user", user));
    line.addAll(Arrays.asList(command.split(" ")));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().put("REDISCLI_AUTH", password);
    builder.redirectError(REDIS.directory().resolve("redis-cli.err").toFile());
    Process process = builder.start();
    try (BufferedReader answer = process.inputReader()) {
      String first = answer.readLine();
      while (first != null && first.startsWith("AUTH failed")) {
        first = answer.readLine();
      }
      return String.valueOf(first);
    } finally {
      process.destroyForcibly();
      var unused = process.onExit().orTimeout(ATMOST.toSeconds(), TimeUnit.SECONDS).join();
    }
  }

  @Test
  void eachApplicationIsLiveWithItsUserAndSoIsThePublisher() {
    try (SyncClient crm = client("crm").allTenants().build();
        SyncClient crmEu = client("crm-eu").tenants("acme").build();
        SyncClient hrms = client("hrms").allTenants().build();
        SyncClient finance = client("finance").tenants("acme").build()) {
      List<SyncClient> clients = List.of(crm, crmEu, hrms, finance);
      List<Users> views = clients.stream().map(SyncClient::users).toList();
      for (SyncClient client : clients) {
        client.start().awaitReady(ATMOST);
        await().atMost(ATMOST).until(() -> client.status().state() == SyncState.LIVE);
      }
      long pulled = pulls(clients);
      DATABASE.execute(
          "INSERT INTO tenant_users (user_id, tenant_id, name) VALUES ('u1', 'acme', 'Ada')");

      views.forEach(
          view -> await().atMost(ATMOST).until(() -> view.find("acme", "u1").isPresent()));
      assertThat(pulls(clients)).as("it came over Redis").isEqualTo(pulled);
      assertThat(clients).allMatch(client -> client.status().state() == SyncState.LIVE);
    }
    // Redis was not there when the publisher began: it says so until the connection has stood for a
    // while.
    await()
        .atMost(ATMOST)
        .untilAsserted(
            () ->
                assertThat(printed("check"))
                    .containsPattern(
                        "redis-round-trip +yes +crm:_sync:check .*crm-eu:_sync:check"));
  }

  private static long pulls(List<SyncClient> clients) {
    return clients.stream()
        .flatMap(client -> client.status().counters().pulls().values().stream())
        .mapToLong(Long::longValue)
        .sum();
  }

  private static SyncClientBuilder client(String application) {
    String token = application.equals("crm-eu") ? tokenOfCrmEu : application + "-token-0123456789";
    return SyncClient.builder(application)
        .publisher(publisher.url(), token)
        .redis(
            "redis://%s:%s@127.0.0.1:%d"
                .formatted(application, PASSWORDS.getProperty(application), PORT));
  }
}
