package io.github.wrappersync.publisher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.publisher.ServedPublisher;
import io.github.wrappersync.publisher.testing.AdminContract;
import io.github.wrappersync.publisher.testing.AdminContract.Operation;
import io.github.wrappersync.publisher.testing.FakeAdmin;
import io.github.wrappersync.publisher.testing.TestServers;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class CliTest {

  /** A line for each operation, with everything that it can be told. */
  private static final Map<String, String> LINES =
      Map.ofEntries(
          Map.entry("status", "status"),
          Map.entry("consumers", "consumers"),
          Map.entry(
              "history",
              "history --tenant t/1&x --table users --record r --hours 48 --limit 5 --before 9"),
          Map.entry(
              "deliveries",
              "deliveries --event 0b6a3f3e-6f1e-4a55-9a0e-0c7c6a2a7d11 --position 7 --application crm --limit 5"),
          Map.entry("triggers", "triggers"),
          Map.entry("check", "check"),
          Map.entry("drain", "drain --wait 0"),
          Map.entry("pause", "pause --reason maintenance"),
          Map.entry("resume", "resume"),
          Map.entry("retention", "retention"),
          Map.entry(
              "backfill",
              "backfill --table users --tenant t --application crm --record r --forced"),
          Map.entry("backfills", "backfills --limit 5"),
          Map.entry("cancelBackfill", "backfills cancel 12"),
          Map.entry("emergencySync", "emergency-sync --yes"),
          Map.entry("replay", "replay --application crm --from 1 --to 9"),
          Map.entry("setAside", "set-aside list --limit 5 --before 9"),
          Map.entry("retrySetAside", "set-aside retry 5"),
          Map.entry("discardSetAside", "set-aside discard 5 --yes"),
          Map.entry("applications", "applications list"),
          Map.entry("application", "applications show crm"),
          Map.entry(
              "putApplication",
              "applications put sales --operations sales.*,crm.leads.* --permissions sales.*"
                  + " --shared-permissions user-management --data-types users,roles"),
          Map.entry("removeApplication", "applications remove sales --yes"),
          Map.entry("rotateToken", "applications rotate-token crm --overlap-seconds 60"),
          Map.entry("rotateSigningKey", "applications rotate-signing-key crm --overlap-seconds 60"),
          Map.entry("removeSigningKey", "applications remove-signing-key crm --yes"),
          Map.entry("webhook", "webhook show crm"),
          Map.entry(
              "putWebhook",
              "webhook put crm https://crm.example.com --secret-file SECRET --overlap-seconds 60"),
          Map.entry("removeWebhook", "webhook remove crm --yes"),
          Map.entry("enableWebhook", "webhook enable crm"),
          Map.entry("disableWebhook", "webhook disable crm"),
          Map.entry("openapi", "openapi"));

  private static final AdminContract CONTRACT = new AdminContract();

  @TempDir static Path folder;

  private static FakeAdmin fake;
  private static Path tokenFile;
  private static Path secretFile;

  /** What a command did. */
  private record Ran(int exitCode, String out, String err) {}

  @BeforeAll
  static void start() throws IOException {
    fake = new FakeAdmin(0);
    tokenFile = Files.writeString(folder.resolve("token"), FakeAdmin.TOKEN + "\n");
    secretFile = Files.writeString(folder.resolve("secret"), "whsec_c2VjcmV0");
  }

  @AfterAll
  static void stop() {
    fake.close();
  }

  private static Ran run(Map<String, String> environment, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode = Cli.run(arguments, environment, new PrintWriter(out), new PrintWriter(err));
    return new Ran(exitCode, out.toString(), err.toString());
  }

  private static Ran run(String line) {
    return run(
        Map.of(Cli.URL_VARIABLE, fake.url(), Cli.TOKEN_VARIABLE, FakeAdmin.TOKEN),
        line.replace("SECRET", secretFile.toString()).split(" "));
  }

  static Stream<Operation> operations() {
    return CONTRACT.operations().stream();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void eachOperationHasACommandThatCanSayAllThatTheDocumentAllows(Operation operation) {
    assertThat(LINES).containsKey(operation.id());
    int before = fake.asked().size();

    Ran ran = run(LINES.get(operation.id()) + " --json");

    assertThat(ran.err).isEmpty();
    assertThat(ran.exitCode).isEqualTo(operation.id().equals("check") ? 1 : 0);
    if (operation.id().equals("status")) {
      return; // the fake remembers all but this, which the page asks for all the time
    }
    FakeAdmin.Asked asked = fake.asked().get(before);
    assertThat(asked.operation()).isEqualTo(operation.id());
    assertThat(namesIn(asked.target())).isEqualTo(CONTRACT.queryParameters(operation));
    assertThat(
            asked.body().isEmpty()
                ? Set.of()
                : new TreeSet<>(JsonMapper.shared().readTree(asked.body()).propertyNames()))
        .isEqualTo(CONTRACT.bodyMembers(operation));
  }

  private static Set<String> namesIn(String target) {
    String query = target.contains("?") ? target.substring(target.indexOf('?') + 1) : "";
    return Arrays.stream(query.split("&"))
        .map(pair -> pair.split("=", 2)[0])
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void eachAnswerIsReadableAndObeysNoTerminal(Operation operation) {
    Ran ran = run(LINES.get(operation.id()));

    assertThat(ran.out.strip()).isNotEmpty().doesNotContain("\u001b");
    assertThat(ran.out.lines()).noneMatch(line -> line.endsWith(" "));
  }

  @Test
  void valuesArriveAsTheyWereGiven() {
    run("history --tenant t/1&x+y");
    assertThat(fake.asked().get(fake.asked().size() - 1).target())
        .isEqualTo("/admin/history?tenant=t%2F1%26x%2By");
    assertThat(Call.get("/admin/applications").segment("../status").build().path())
        .isEqualTo("/admin/applications/..%2Fstatus");
    run("applications put sales --permissions=");
    assertThat(fake.asked().get(fake.asked().size() - 1).body()).isEqualTo("{\"permissions\":[]}");
  }

  @Test
  void listsAreTables() {
    assertThat(run("consumers").out)
        .isEqualTo(
            """
            APPLICATION  CONSUMER          REPORTED AT           STATE  POSITION  LAG
            crm          crm-1             2026-01-01T12:00:01Z  LIVE   184230    0
            hrms         bad\\u001b[2Jname  2026-01-01T11:40:00Z  STALE  180000    812
            """);
    assertThat(run("drain").out)
        .isEqualTo(
            """
            complete: yes
            head:     184244
            backlog:  0
            reason:   -
            """);
    assertThat(run("history --tenant t").out).contains("next: 99811", "CHANGE ID  TABLE");
  }

  @Test
  void aRefusalIsToldInThePublishersWordsWithExitCode1() {
    fake.answerWith("retention", 503);
    Ran refused = run("retention");
    assertThat(refused).isEqualTo(new Ran(1, "", "Refused on purpose: retention\n"));

    Ran stranger =
        run(
            Map.of(Cli.URL_VARIABLE, fake.url(), Cli.TOKEN_VARIABLE, "another-token-0123456789"),
            "status");
    assertThat(stranger.exitCode).isEqualTo(1);
    assertThat(stranger.err)
        .isEqualTo("The bearer token is not one of this publisher\n")
        .doesNotContain("another-token");
  }

  @Test
  void aDrainThatIsNotCompleteEndsWith1AndTellsWhy() {
    try (FakeAdmin waiting = new FakeAdmin(0)) {
      waiting.answerWith("drain", 202);
      waiting.answerTo("drain").put("complete", false).put("reason", "paused");
      Ran ran = run(Map.of(Cli.TOKEN_VARIABLE, FakeAdmin.TOKEN), "drain", "--url", waiting.url());

      assertThat(ran.exitCode).isEqualTo(1);
      assertThat(ran.out).contains("complete: no", "reason:   paused");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "emergency-sync",
        "applications remove crm",
        "webhook remove crm",
        "set-aside discard 5"
      })
  void whatCanNotBeTakenBackAsksForYes(String line) {
    int before = fake.asked().size();

    Ran ran = run(line);

    assertThat(ran.exitCode).isEqualTo(2);
    assertThat(ran.err).startsWith("Nothing was done.").contains("--yes");
    assertThat(fake.asked()).hasSize(before);
  }

  @Test
  void nobodyWhoAnswersIsExitCode3() {
    Ran ran =
        run(
            Map.of(Cli.TOKEN_VARIABLE, FakeAdmin.TOKEN),
            "status",
            "--url",
            "http://localhost:" + TestServers.freePort());

    assertThat(ran.exitCode).isEqualTo(3);
    assertThat(ran.err).startsWith("No connection to http://localhost:").contains("--url");
  }

  @ParameterizedTest
  @CsvSource({
    "statsu, status",
    "history --hours many, --hours",
    "history --nothing, --nothing",
    "replay --application crm, --from",
    "webhook put crm, ENDPOINT",
    "status --url ftp://host, http://host:port",
    "status --url http://user:topsecret@host, http://host:port",
    "status --token-file /nowhere/at-all, --token-file",
    "set-aside, list",
  })
  void aCommandThatIsNotWellFormedIsExitCode2AndSaysWhatIsExpected(String line, String expected) {
    Ran ran = run(line);

    assertThat(ran.exitCode).isEqualTo(2);
    assertThat(ran.err).contains(expected).doesNotContain("topsecret", "\tat ");
    assertThat(ran.out).isEmpty();
  }

  @Test
  void theTokenComesFromTheEnvironmentOrAFileAndIsNoOption() {
    assertThat(run(Map.of(), "status", "--url", fake.url()).err)
        .startsWith("There is no administrator's token")
        .contains(Cli.TOKEN_VARIABLE, "--token-file");
    assertThat(
            run(Map.of(), "--url", fake.url(), "--token-file", tokenFile.toString(), "resume")
                .exitCode)
        .isZero();
    assertThat(run("status --token x").exitCode).isEqualTo(2);
  }

  @Test
  void eachCommandExplainsItself() {
    Ran all = run("--help");
    assertThat(all.exitCode).isZero();
    assertThat(all.out)
        .contains("emergency-sync", "set-aside", "SYNC_PUBLISHER_ADMIN_TOKEN", "Exit codes");
    for (String line : LINES.values()) {
      String command =
          Arrays.stream(line.split(" "))
              .takeWhile(word -> word.matches("[a-z-]+") && !word.startsWith("--"))
              .filter(word -> !List.of("crm", "sales").contains(word))
              .collect(Collectors.joining(" "));
      Ran ran = run(command + " --help");
      assertThat(ran.exitCode).as(command).isZero();
      assertThat(ran.out).as(command).startsWith("Usage: publisher " + command).contains("--json");
    }
  }

  @Test
  void argumentsOfTheServerAreNoCommand() {
    assertThat(Cli.isCommand(new String[] {})).isFalse();
    assertThat(Cli.isCommand(new String[] {"--server.port=0"})).isFalse();
    assertThat(Cli.isCommand(new String[] {"--help"})).isTrue();
    assertThat(Cli.isCommand(new String[] {"--url", "http://localhost", "status"})).isTrue();
  }

  @Test
  void aRealPublisherAnswers() {
    try (ServedPublisher publisher = ServedPublisher.start()) {
      Map<String, String> environment =
          Map.of(
              Cli.URL_VARIABLE,
              "http://localhost:" + publisher.port(),
              Cli.TOKEN_VARIABLE,
              ServedPublisher.ADMIN);

      assertThat(run(environment, "status").out).contains("epoch:", "0f9d1c52", "backlog\n");
      assertThat(run(environment, "triggers").exitCode).isZero();
      assertThat(run(environment, "openapi").out).isEqualTo(AdminContract.text());
      assertThat(run(environment, "applications", "put", "sales", "--data-types", "users").out)
          .contains("name:", "sales", "token:");
      assertThat(run(environment, "applications", "list").out).contains("sales", "crm.*");
      assertThat(run(environment, "applications", "rotate-token", "sales").out).contains("token:");
      assertThat(run(environment, "applications", "remove", "sales", "--yes").out)
          .isEqualTo("The application 'sales' is removed.\n");
      assertThat(run(environment, "applications", "show", "sales").exitCode).isEqualTo(1);
      Ran refused = run(environment, "set-aside", "list", "--limit", "5000");
      assertThat(refused.exitCode).isEqualTo(1);
      assertThat(refused.err)
          .isEqualTo("'limit' is '5000': expected a whole number from 1 to 1000\n");
    }
  }
}
