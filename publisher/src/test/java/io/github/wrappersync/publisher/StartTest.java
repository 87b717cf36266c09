package io.github.wrappersync.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.publisher.testing.SeedTables;
import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.publisher.testing.TestServers;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.logging.LoggingSystem;

/** The publisher as its operator starts it: in a process of its own, by environment variables. */
class StartTest {

  private static final Map<String, String> TOKENS =
      Map.of(
          "SYNC_PUBLISHER_ADMIN_TOKEN", ServedPublisher.ADMIN,
          "SYNC_PUBLISHER_APPLICATIONS_CRM_TOKEN", ServedPublisher.CRM,
          "SYNC_PUBLISHER_APPLICATIONS_HRMS_TOKEN", ServedPublisher.HRMS,
          "SYNC_PUBLISHER_APPLICATIONS_FINANCE_TOKEN", ServedPublisher.FINANCE);

  private record Ended(int exitCode, String output) {}

  @Test
  void allFaultsOfTheSettingsAreToldInOneMessageAndNoSecretIs() throws Exception {
    Ended ended =
        run(
            Map.of(
                "DATABASE_URL", "mysql://root:topsecret@localhost/wrapper",
                "SERVER_PORT", "eighty",
                "SYNC_PUBLISHER_ADMIN_TOKEN", "tooshort",
                "SYNC_PUBLISHER_ADMIN_TOKN", "0123456789abcdef",
                "SYNC_PUBLISHER_APPLICATIONS_CRM_TOKEN", "same-token-0123456789",
                "SYNC_PUBLISHER_APPLICATIONS_HRMS_TOKEN", "same-token-0123456789",
                "SYNC_PUBLISHER_TABLES_LICENSES_PRIORITY", "urgent"));

    assertThat(ended.exitCode).isEqualTo(1);
    assertThat(ended.output)
        .contains(
            "DATABASE_URL",
            "'mysql://***@localhost/wrapper'",
            "REDIS_URL",
            "not set",
            "REDIS_URL=redis://localhost:6379",
            "SERVER_PORT",
            "'eighty'",
            "SYNC_PUBLISHER_ADMIN_TOKEN",
            "a text of 8 characters",
            "SYNC_PUBLISHER_ADMIN_TOKN",
            "does not know",
            "the same token as in SYNC_PUBLISHER_APPLICATIONS_CRM_TOKEN",
            "sync.publisher.tables.licenses.key",
            "critical, normal, low")
        .doesNotContain("topsecret", "tooshort", "same-token", "0123456789abcdef");
    assertOneMessage(ended);
  }

  @Test
  void aDatabaseThatDoesNotExistIsTold() throws Exception {
    TestDatabase database = TestServers.newDatabase();
    Ended ended = run(with(url(database).replace(database.name(), "nowhere")));

    assertOneMessage(ended);
    assertThat(ended.output).contains("the server has no database 'nowhere'", "DATABASE_URL");
  }

  @Test
  void aServerThatDoesNotAnswerIsTold() throws Exception {
    Ended ended =
        run(with("postgresql://sync:topsecret@localhost:" + TestServers.freePort() + "/wrapper"));

    assertOneMessage(ended);
    assertThat(ended.output)
        .contains("no connection to localhost:", "start the server")
        .doesNotContain("topsecret");
  }

  @Test
  void aRoleThatTheServerRefusesIsTold() throws Exception {
    TestDatabase database = TestServers.newDatabase();
    database.execute("CREATE ROLE refused NOLOGIN");
    Ended ended = run(with(url(database).replace("postgres@", "refused:topsecret@")));

    assertOneMessage(ended);
    assertThat(ended.output)
        .contains("the server refuses the user or password as 'refused'")
        .doesNotContain("topsecret");
  }

  @Test
  void aDatabaseWithoutTheWrappersTablesIsToldAndLeftAsItWas() throws Exception {
    TestDatabase database = TestServers.newDatabase();
    Ended ended = run(with(url(database)));

    assertOneMessage(ended);
    assertThat(ended.output)
        .contains("public.entities", "public.tenant_users", "public.credit_configurations");
    assertThat(database.rows("SELECT FROM pg_namespace WHERE nspname = 'sync'")).isEmpty();
  }

  @Test
  void aPortInUseIsTold() throws Exception {
    TestDatabase database = TestServers.newDatabase();
    SeedTables.create(database.dataSource());
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
      Map<String, String> environment = new HashMap<>(with(url(database)));
      environment.put("SERVER_PORT", String.valueOf(taken.getLocalPort()));
      Ended ended = run(environment);

      assertOneMessage(ended);
      assertThat(ended.output)
          .contains("SERVER_PORT", taken.getLocalPort() + ", on which another process listens");
    }
  }

  @Test
  void aTokenForAnApplicationThatDoesNotExistIsTold() throws Exception {
    TestDatabase database = TestServers.newDatabase();
    SeedTables.create(database.dataSource());
    Map<String, String> environment = new HashMap<>(with(url(database)));
    environment.put("SYNC_PUBLISHER_APPLICATIONS_SALES_TOKEN", "sales-token-0123456789");
    Ended ended = run(environment);

    assertOneMessage(ended);
    assertThat(ended.output)
        .contains("the application 'sales', which does not exist", "one of crm, finance, hrms");
  }

  @Test
  void aStartThatSucceedsTellsWhereItIsAndEndsWhenToldTo() throws Exception {
    TestDatabase database = TestServers.newDatabase();
    SeedTables.create(database.dataSource());
    Process process = start(with(url(database).replace("postgres@", "postgres:topsecret@")));
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      List<String> lines = new ArrayList<>();
      String line;
      do {
        line = output.readLine();
        lines.add(line);
      } while (line != null && !line.contains("Ready"));

      assertThat(line)
          .contains("HTTP on port ", "/" + database.name(), "localhost:6379", "crm, finance, hrms");
      assertThat(lines).noneMatch(one -> one.contains("topsecret") || one.contains("WARN"));
      process.destroy();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void twoThatStartAtOnceOnAnEmptyDatabaseBothServe() {
    TestDatabase database = TestServers.newDatabase();
    SeedTables.create(database.dataSource());
    // Both in one process: the one logging system that they have can not be set up twice at once.
    System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
    CompletableFuture<ServedPublisher> other =
        CompletableFuture.supplyAsync(() -> ServedPublisher.on(database));
    try (ServedPublisher one = ServedPublisher.on(database);
        ServedPublisher two = other.join()) {
      assertThat(one.get("/admin/status", ServedPublisher.ADMIN).statusCode()).isEqualTo(200);
      assertThat(two.get("/admin/status", ServedPublisher.ADMIN).statusCode()).isEqualTo(200);
    } finally {
      System.clearProperty(LoggingSystem.SYSTEM_PROPERTY);
    }
  }

  private static void assertOneMessage(Ended ended) {
    assertThat(ended.output).doesNotContain("\tat ", "Caused by", "Exception");
    assertThat(ended.output.split("The publisher cannot start", -1)).hasSize(2);
    assertThat(
            ended
                .output
                .lines()
                .filter(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT.*(WARN|ERROR).*")))
        .hasSize(1);
    assertThat(ended.exitCode).isEqualTo(1);
  }

  private static Map<String, String> with(String databaseUrl) {
    Map<String, String> environment = new HashMap<>(TOKENS);
    environment.put("DATABASE_URL", databaseUrl);
    environment.put("REDIS_URL", "redis://localhost:6379");
    environment.put("SERVER_PORT", "0");
    return environment;
  }

  private static String url(TestDatabase database) {
    String server = database.jdbcUrl().replaceFirst("jdbc:postgresql://([^/]+)/.*", "$1");
    return "postgresql://postgres@" + server + '/' + database.name();
  }

  /** Runs the real main, without the classes and logging of the tests, until it ends. */
  private static Ended run(Map<String, String> environment)
      throws IOException, InterruptedException {
    Process process = start(environment);
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return new Ended(process.exitValue(), output);
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(Map<String, String> environment) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-cp"));
    command.add(
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.endsWith("test-classes"))
            .collect(Collectors.joining(File.pathSeparator)));
    command.add(PublisherApplication.class.getName());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("SYNC_"));
    builder.environment().putAll(environment);
    return builder.start();
  }
}
