package io.github.wrappersync.publisher.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.publisher.ServedPublisher;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessTest {

  private static ServedPublisher publisher;

  @BeforeAll
  static void start() {
    publisher = ServedPublisher.start();
  }

  @AfterAll
  static void stop() {
    publisher.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/crm/changes, '', 401, unauthorized",
    "/v1/crm/changes, wrong-token-0123456789, 401, unauthorized",
    "/v1/nobody/changes, '', 401, unauthorized",
    "/v1/nobody/changes, wrong-token-0123456789, 401, unauthorized",
    "/v1/nobody/changes, crm-token-0123456789, 404, unknown-application",
    "/v1/hrms/changes, crm-token-0123456789, 403, forbidden",
    "/v1/crm/changes, admin-token-0123456789, 403, forbidden",
    "/v1/crm/../hrms/changes, crm-token-0123456789, 400, malformed-request",
    "/v1/crm/nothing, crm-token-0123456789, 404, not-found",
    "/v1/nothing, '', 401, unauthorized",
    "/admin/status, '', 401, unauthorized",
    "/admin/status, crm-token-0123456789, 403, forbidden",
    "/admin/nothing, admin-token-0123456789, 404, not-found",
    "/nothing, '', 404, not-found",
    "/error, '', 404, not-found",
    "/actuator, '', 404, not-found",
    "/actuator/env, '', 404, not-found",
    "/actuator/env, admin-token-0123456789, 404, not-found",
  })
  void whoHasNoRightToAPathIsToldSoInAProblemDocument(
      String path, String token, int status, String code) {
    HttpResponse<String> answer = publisher.get(path, token);

    assertProblem(answer, status, code);
    assertThat(answer.headers().firstValue("WWW-Authenticate").isPresent())
        .isEqualTo(status == 401);
    if (!token.isEmpty()) {
      assertThat(answer.body()).doesNotContain(token);
    }
  }

  @Test
  void theRightTokenOpensThePath() {
    assertThat(publisher.get("/v1/crm/changes", ServedPublisher.CRM).statusCode()).isEqualTo(200);
    assertThat(publisher.get("/admin/status", ServedPublisher.ADMIN).statusCode()).isEqualTo(200);
  }

  @Test
  void aTokenThatIsReplacedInTheDatabaseIsRefusedSoon() {
    publisher
        .database()
        .execute(
            "UPDATE sync.application SET token_hash = sha256('another-token-0123456789') WHERE name = 'finance'");
    Awaitility.await()
        .until(
            () ->
                publisher.get("/v1/finance/changes", "another-token-0123456789").statusCode()
                    == 200);
    assertProblem(
        publisher.get("/v1/finance/changes", ServedPublisher.FINANCE), 401, "unauthorized");
  }

  @Test
  void anotherMethodIsRefusedAndTheRightOneIsNamed() {
    HttpResponse<String> answer = publisher.post("/v1/crm/changes", ServedPublisher.CRM, "{}");

    assertProblem(answer, 405, "method-not-allowed");
    assertThat(answer.headers().firstValue("Allow")).contains("GET");
  }

  @Test
  void theAnswerIsJsonWhateverTheRequestAccepts() {
    HttpRequest page =
        publisher
            .request("/v1/crm/changes", ServedPublisher.CRM)
            .header("Accept", "text/html")
            .build();
    HttpRequest nothing = publisher.request("/nothing", "").header("Accept", "text/html").build();

    assertThat(publisher.send(page).headers().firstValue("Content-Type"))
        .contains("application/json");
    assertProblem(publisher.send(nothing), 404, "not-found");
  }

  @ParameterizedTest
  @CsvSource({
    "GET /v1/crm%2Fchanges HTTP/1.1, 400",
    "GET /v1/crm/%zz HTTP/1.1, 400",
    "GET /v1/<crm> HTTP/1.1, 400",
    "nonsense, 400",
  })
  void whatIsNotHttpIsAnsweredWithAProblemDocumentToo(String requestLine, int status)
      throws IOException {
    try (Socket socket = new Socket("localhost", publisher.port())) {
      socket
          .getOutputStream()
          .write(
              (requestLine + "\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 " + status).doesNotContain("<html", "at org.");
      assertThat(answer).contains("application/problem+json", "\"code\":\"malformed-request\"");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/crm/changes?after=%zz",
    "/v1/crm/changes?tenants=%ff",
    "/v1/crm/changes?=",
    "/actuator/health?a=%zz",
  })
  void aQueryThatCanNotBeReadIsRefused(String path) throws IOException {
    try (Socket socket = new Socket("localhost", publisher.port())) {
      socket
          .getOutputStream()
          .write(
              "GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n"
                  .formatted(path, ServedPublisher.CRM)
                  .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 400").contains("\"field\":\"query\"");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "application/x-www-form-urlencoded, POST, /admin/resume, 200",
    "application/x-www-form-urlencoded, POST, /admin/pause, 400",
    "application/x-www-form-urlencoded, PUT, /admin/applications/crm, 400",
    "multipart/form-data, POST, /admin/pause, 400",
  })
  void aBodyIsJsonWhateverTypeItSaysItHas(String type, String method, String path, int status) {
    HttpResponse<String> answer =
        publisher.send(
            publisher
                .request(path, ServedPublisher.ADMIN)
                .header("Content-Type", type)
                .method(method, HttpRequest.BodyPublishers.ofString("{\"nothing\":\"%zz\"}"))
                .build());

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    if (status == 400) {
      assertThat(answer.body()).contains("\"field\":\"nothing\"");
    }
  }

  @Test
  void whetherTheInstanceLivesAndServesIsOpenAndTellsNoDetails() {
    for (String path : new String[] {"/liveness", "/readiness"}) {
      HttpResponse<String> answer = publisher.get("/actuator/health" + path, "");
      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      assertThat(answer.body()).contains("\"status\":\"UP\"").doesNotContain("components", "jdbc");
    }
  }

  @Test
  void metricsAreOpenInThePrometheusFormat() {
    HttpResponse<String> answer = publisher.get("/actuator/prometheus", "");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("hikaricp_connections", "jvm_memory_used_bytes");
  }

  static void assertProblem(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(answer.body())
        .contains(
            "\"type\":\"about:blank\"",
            "\"title\":",
            "\"status\":" + status,
            "\"detail\":",
            "\"code\":\"" + code + "\"")
        .doesNotContain("Exception");
  }
}
