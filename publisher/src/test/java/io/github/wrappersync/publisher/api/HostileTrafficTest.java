package io.github.wrappersync.publisher.api;

import static io.github.wrappersync.publisher.ServedPublisher.ADMIN;
import static io.github.wrappersync.publisher.ServedPublisher.CRM;
import static io.github.wrappersync.publisher.ServedPublisher.HRMS;
import static io.github.wrappersync.publisher.testing.RawConnection.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.publisher.testing.CapturedLog;
import io.github.wrappersync.publisher.testing.RawConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What nobody sends who means well: each is answered, and the publisher goes on as before. */
@Timeout(90)
class HostileTrafficTest extends ServedLogTest {

  private static final String PROGRESS = "POST /v1/crm/progress";

  private CapturedLog logged;

  @BeforeEach
  void listen() {
    logged = CapturedLog.begin();
  }

  @AfterEach
  void theLogIsQuietAndThePublisherServes() {
    logged.close();
    assertThat(logged.alarming()).isEmpty();
    assertThat(publisher.get("/v1/hrms/changes", HRMS).statusCode()).isEqualTo(200);
    assertThat(publisher.get("/actuator/health/liveness", "").statusCode()).isEqualTo(200);
  }

  private static RawConnection connect() {
    return RawConnection.to(publisher.port());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String ask(String request) {
    try (RawConnection connection = connect()) {
      return connection.send(request).readToEnd();
    }
  }

  /** As {@link #ask}, where the publisher goes on to wait for what was announced. */
  private static String firstAnswerTo(String request) {
    try (RawConnection connection = connect()) {
      return connection.send(request).readAnswer();
    }
  }

  private static String post(String path, String token, String body) {
    return ask(
        head(
                "POST " + path,
                token,
                "Connection: close",
                "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length)
            + body);
  }

  private static void assertRefused(String answer, int status, String code) {
    assertThat(answer)
        .startsWith("HTTP/1.1 " + status)
        .contains("application/problem+json", "\"code\":\"" + code + "\"")
        .doesNotContain("Exception", "\tat ", "<html", "org.apache");
  }

  @Test
  void aBodyThatIsAnnouncedAsTooLargeIsRefusedBeforeItComes() {
    assertRefused(
        firstAnswerTo(head(PROGRESS, CRM, "Content-Length: 1048577")), 413, "body-too-large");
    assertRefused(
        firstAnswerTo(head("PUT /admin/applications/x", ADMIN, "Content-Length: 99999999999")),
        413,
        "body-too-large");
    assertRefused(
        firstAnswerTo(head(PROGRESS, CRM, "Content-Length: 99999999999999999999")),
        400,
        "malformed-request");
  }

  @Test
  void aBodyInPartsWithoutEndIsRefusedWhereItPassesTheLimit() {
    byte[] part = ("10000\r\n" + " ".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    try (RawConnection connection = connect()) {
      connection.send(head(PROGRESS, CRM, "Transfer-Encoding: chunked"));
      for (int i = 0; i < 17; i++) {
        connection.sendWhatIsTaken(part);
      }
      assertRefused(connection.readAnswer(), 413, "body-too-large");
    }
  }

  static Stream<String> bodies() {
    String name = "\"consumer\":";
    return Stream.of(
        "[".repeat(100_000),
        "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000),
        "{" + name + "[".repeat(100_000) + "]".repeat(100_000) + "}",
        "{" + name + "1" + "0".repeat(900_000) + "}",
        "{" + name + "1e999999999}",
        "{\"" + "k".repeat(900_000) + "\":1}",
        "{" + name + "\"a\"," + name + "\"b\"}",
        "{" + name + "\"a\"} {}",
        "{" + name + "\"" + "x".repeat(1_000_000) + "\"}",
        "\0\0\0",
        "");
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("bodies")
  void aBodyThatIsNoReasonableJsonIsRefused(String body) {
    assertThat(post("/v1/crm/progress", CRM, body))
        .startsWith("HTTP/1.1 400")
        .contains("\"code\":\"invalid-parameter\"")
        .doesNotContain("Exception", "kkkkkkkkkkkk", "xxxxxxxxxxx".repeat(20));
    for (String path : List.of("/admin/pause", "/admin/backfill", "/admin/replay")) {
      String answer = post(path, ADMIN, body);
      if (!answer.startsWith("HTTP/1.1 20")) {
        assertRefused(answer, 400, "invalid-parameter");
      }
    }
    post("/admin/resume", ADMIN, "");
  }

  @Test
  void invalidUtf8IsRefused() {
    byte[] body = {'{', '"', (byte) 0xC3, (byte) 0x28, '"', ':', '1', '}'};
    try (RawConnection connection = connect()) {
      connection.send(head(PROGRESS, CRM, "Connection: close", "Content-Length: " + body.length));
      assertRefused(connection.send(body).readToEnd(), 400, "invalid-parameter");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "br", "x-gzip, gzip"})
  void aCompressedBodyIsRefusedAndNotInflated(String encoding) throws IOException {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
      gzip.write(new byte[50 << 20]);
    }
    try (RawConnection connection = connect()) {
      connection.send(
          head(PROGRESS, CRM, "Content-Encoding: " + encoding, "Content-Length: " + bomb.size()));
      connection.sendWhatIsTaken(bomb.toByteArray());
      assertRefused(connection.readToEnd(), 415, "unsupported-encoding");
    }
  }

  @Test
  void aTransferCodingThatWouldInflateIsNotKnown() {
    assertThat(firstAnswerTo(head(PROGRESS, CRM, "Transfer-Encoding: gzip, chunked")))
        .startsWith("HTTP/1.1 501");
  }

  @Test
  void aReadingRequestHasNoBody() {
    assertRefused(
        ask(head("GET /v1/crm/changes", CRM, "Content-Length: 10") + "0123456789"),
        400,
        "invalid-parameter");
  }

  @Test
  void headersAreBounded() {
    assertRefused(
        ask(head("GET /v1/crm/changes", CRM, "X: " + "x".repeat(100_000))),
        400,
        "malformed-request");
    String[] many = IntStream.range(0, 5_000).mapToObj(i -> "X" + i + ": 1").toArray(String[]::new);
    assertRefused(ask(head("GET /v1/crm/changes", CRM, many)), 400, "malformed-request");
    assertRefused(
        ask(head("GET /v1/crm/changes?tenants=" + "t".repeat(60_000), CRM)),
        400,
        "malformed-request");
    assertRefused(
        ask(head("GET /v1/crm/changes", "x".repeat(5_000), "Connection: close")),
        401,
        "unauthorized");
  }

  @Test
  void asManyTenantsAsFitAreSelected() {
    log.append("crm", "99", "users", "u");
    String tenants =
        IntStream.range(0, 1_500).mapToObj(String::valueOf).collect(Collectors.joining(","));

    assertThat(publisher.get("/v1/crm/changes?tenants=" + tenants, CRM).body())
        .contains("\"position\":1");
    String parameters = "a=1&".repeat(1_500);
    assertRefused(
        ask(head("GET /v1/crm/changes?" + parameters + "limit=1", CRM, "Connection: close")),
        400,
        "invalid-parameter");
  }

  @Test
  void garbageBehindARequestEndsTheConnectionAndNotMore() {
    String answers =
        ask(head("GET /v1/crm/changes", CRM) + "\0garbage\r\n\r\n" + "x".repeat(5_000));

    assertThat(answers).startsWith("HTTP/1.1 200").contains("HTTP/1.1 400");
  }

  @Test
  void aRequestWhoseSenderSaysNoMoreIsAnswered() {
    try (RawConnection connection = connect()) {
      assertThat(connection.send(head("GET /v1/crm/changes", CRM)).halfClose().readToEnd())
          .startsWith("HTTP/1.1 200");
    }
    try (RawConnection connection = connect()) {
      assertThat(
              connection
                  .send(head(PROGRESS, CRM, "Content-Length: 100") + "{")
                  .halfClose()
                  .readToEnd())
          .startsWith("HTTP/1.1 400")
          .contains("\"code\":\"malformed-request\"", "broken off");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST /admin/resume, administrator, application/json",
    "POST /admin/resume, administrator, application/x-www-form-urlencoded",
    "POST /admin/resume, nobody, application/json",
    "POST /admin/resume, crm, application/json",
    "POST /admin/pause, administrator, application/x-www-form-urlencoded",
    "PATCH /admin/pause, administrator, application/json",
    "POST /v1/crm/progress, crm, application/json",
    "POST /v1/crm/progress, nobody, application/json",
    "POST /v1/crm/nothing, crm, application/json",
    "GET /v1/crm/changes, crm, application/json",
    "POST /actuator/health, nobody, application/json",
  })
  void aConnectionThatIsClosedBehindAnAnswerIsSaidToBe(String line, String caller, String type) {
    String token = Map.of("administrator", ADMIN, "crm", CRM).getOrDefault(caller, "");
    String body = "{\"nothing\":\"%zz\"}";
    String head = head(line, token, "Content-Type: " + type, "Content-Length: " + body.length());
    String next = head("GET /actuator/health/liveness", "", "Connection: close");
    for (boolean late : new boolean[] {false, true}) {
      try (RawConnection connection = connect()) {
        String first = late ? connection.send(head).readSomeWithin(Duration.ofMillis(100)) : "";
        String answers =
            first + connection.sendWhatIsTaken(bytes((late ? "" : head) + body + next)).readToEnd();

        boolean goesOn = answers.contains("{\"status\":\"UP\"");
        boolean saysThatItEnds =
            answers.toLowerCase(Locale.ROOT).split("\r\n\r\n")[0].contains("connection: close");
        assertThat(goesOn).as("body late: %s; %s", late, answers).isNotEqualTo(saysThatItEnds);
      }
    }
  }

  @Test
  void tlsOnAPlainPortIsNoHttp() {
    byte[] hello = {
      0x16, 0x03, 0x01, 0x00, 0x05, 0x01, 0x00, 0x00, 0x01, 0x03, 0x0D, 0x0A, 0x0D, 0x0A
    };
    try (RawConnection connection = connect()) {
      assertThat(connection.send(hello).readToEnd())
          .satisfiesAnyOf(
              answer -> assertThat(answer).isEmpty(),
              answer -> assertThat(answer).startsWith("HTTP/1.1 400"));
    }
  }
}
