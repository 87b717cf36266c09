package io.github.wrappersync.publisher.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.publisher.LogRows;
import io.github.wrappersync.publisher.ServedPublisher;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that look like one path to the guard and like another to whoever answers, or try to:
 * sent byte by byte, as a client that means well can not write them.
 */
class HostileRequestsTest {

  private static final String SECRET = "a-record-of-hrms";

  private static ServedPublisher publisher;

  @BeforeAll
  static void start() {
    publisher = ServedPublisher.start();
    new LogRows(publisher.database()).backfilled().append("hrms", "acme", "users", SECRET);
  }

  @AfterAll
  static void stop() {
    publisher.close();
  }

  /** The status line and all that follows. */
  private static String raw(String method, String target, String token) throws IOException {
    try (Socket socket = new Socket("localhost", publisher.port())) {
      String authorization = token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n";
      socket
          .getOutputStream()
          .write(
              "%s %s HTTP/1.1\r\nHost: localhost\r\n%sConnection: close\r\nContent-Length: 0\r\n\r\n"
                  .formatted(method, target, authorization)
                  .getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static int status(String answer) {
    return Integer.parseInt(answer.split(" ", 3)[1]);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // target                                  | no token | crm's | the administrator's
        "//admin/status                            | 400 | 400 | 400",
        "/admin//status                            | 400 | 400 | 400",
        "/admin/status/                            | 401 | 403 | 404",
        "/admin/./status                           | 400 | 400 | 400",
        "/admin;x=y/status                         | 400 | 400 | 400",
        "/admin/status;jsessionid=1                | 400 | 400 | 400",
        "/;/admin/status                           | 400 | 400 | 400",
        "/ADMIN/status                             | 404 | 404 | 404",
        "/Admin/Status                             | 404 | 404 | 404",
        "/%61dmin/status                           | 401 | 403 | 200",
        "/%2561dmin/status                         | 404 | 404 | 404",
        "/admin%3bx/status                         | 404 | 404 | 404",
        "/admin%2fstatus                           | 400 | 400 | 400",
        "/admin%5cstatus                           | 400 | 400 | 400",
        "/admin\\status                            | 400 | 400 | 400",
        "/admin/status%00                          | 400 | 400 | 400",
        "/admin/status%0a                          | 401 | 403 | 404",
        "/admin/status%20                          | 401 | 403 | 404",
        "/admin/status.json                        | 401 | 403 | 404",
        "/console/../admin/status                  | 400 | 400 | 400",
        "/console/..;/admin/status                 | 400 | 400 | 400",
        "/console/%2e%2e/admin/status              | 400 | 400 | 400",
        "/console/..%2fadmin/status                | 400 | 400 | 400",
        "/console/x/../../admin/status             | 400 | 400 | 400",
        "/actuator/health/../../admin/status       | 400 | 400 | 400",
        "/actuator/health/..;/..;/admin/status     | 400 | 400 | 400",
        "/v1/crm/../../admin/status                | 400 | 400 | 400",
        "/actuator/health/../nothing               | 400 | 400 | 400",
        "/actuator/health/..;/nothing              | 400 | 400 | 400",
        "/actuator/health/%2e%2e/nothing           | 400 | 400 | 400",
        "/actuator/health/nothing/nothing          | 404 | 404 | 404",
        "/../admin/status                          | 400 | 400 | 400",
        "http://localhost/admin/status             | 401 | 403 | 200",
        "http://localhost//admin/status            | 400 | 400 | 400",
        "/admin/status?access_token=crm-token-0123456789   | 401 | 403 | 400",
        "/v1/hrms/changes                          | 401 | 403 | 403",
        "/v1/crm/../hrms/changes                   | 400 | 400 | 400",
        "/v1/crm/..;/hrms/changes                  | 400 | 400 | 400",
        "/v1/crm/%2e%2e/hrms/changes               | 400 | 400 | 400",
        "/v1/crm%2f..%2fhrms/changes               | 400 | 400 | 400",
        "/v1/hrms/../crm/changes                   | 400 | 400 | 400",
        "/v1/hrms;crm/changes                      | 400 | 400 | 400",
        "/v1/crm;hrms/changes                      | 400 | 400 | 400",
        "/v1/CRM/changes                           | 401 | 404 | 404",
        "/v1/crm%20/changes                        | 401 | 404 | 404",
        "/v1/crm,hrms/changes                      | 401 | 404 | 404",
        "/v1//crm/changes                          | 400 | 400 | 400",
        "//v1/crm/changes                          | 400 | 400 | 400",
        "/v1/crm/changes/                          | 401 | 404 | 403",
        "/V1/crm/changes                           | 404 | 404 | 404",
        "/v1/%63rm/changes                         | 401 | 200 | 403",
        "/v1/*/changes                             | 401 | 404 | 404",
        "/v1/crm/changes?application=hrms          | 401 | 400 | 403",
        "/v1/crm/changes?token=crm-token-0123456789 | 401 | 400 | 403",
        "/v1/crm/changes?access_token=crm-token-0123456789 | 401 | 400 | 403",
        "/v1/crm/history?tenant=acme               | 401 | 404 | 403",
        "/v1/crm/consumers                         | 401 | 404 | 403",
        "/v1/crm/admin/status                      | 401 | 404 | 403",
      })
  void aPathIsTheSameToTheGuardAndToWhoeverAnswers(
      String target, int nobody, int crm, int administrator) throws IOException {
    String toNobody = raw("GET", target, "");
    String toCrm = raw("GET", target, ServedPublisher.CRM);
    String toAdministrator = raw("GET", target, ServedPublisher.ADMIN);

    assertThat(toNobody + toCrm).doesNotContain("\"lowWatermark\"", SECRET);
    assertThat(toAdministrator).doesNotContain(SECRET);
    assertThat(status(toNobody) + " | " + status(toCrm) + " | " + status(toAdministrator))
        .as(target)
        .isEqualTo(nobody + " | " + crm + " | " + administrator);
  }

  @ParameterizedTest
  @CsvSource({
    // method, path,             no token, crm's, the administrator's
    "HEAD,    /v1/crm/changes,   401, 200, 403",
    "HEAD,    /v1/hrms/changes,  401, 403, 403",
    "HEAD,    /admin/status,     401, 403, 200",
    "OPTIONS, /v1/crm/changes,   401, 200, 403",
    "OPTIONS, /v1/hrms/changes,  401, 403, 403",
    "OPTIONS, /admin/status,     401, 403, 200",
    "OPTIONS, *,                 200, 200, 200",
    "TRACE,   /v1/crm/changes,   405, 405, 405",
    "TRACE,   /admin/status,     405, 405, 405",
    "TRACE,   /console/,         405, 405, 405",
    "CONNECT, /admin/status,     501, 501, 501",
    "PATCH,   /v1/crm/changes,   401, 405, 403",
    "DELETE,  /v1/crm/changes,   401, 405, 403",
    "PUT,     /v1/crm/changes,   401, 405, 403",
    "POST,    /v1/crm/changes,   401, 405, 403",
    "GET,     /v1/crm/progress,  401, 405, 403",
    "GET,     /admin/pause,      401, 403, 405",
    "get,     /admin/status,     401, 403, 405",
    "GOT,     /admin/status,     401, 403, 405",
    "POST,    /console/,         405, 405, 405",
    "POST,    /actuator/health,  405, 405, 405",
    "DELETE,  /actuator/prometheus, 405, 405, 405",
  })
  void anotherMethodOpensNothing(String method, String path, int nobody, int crm, int administrator)
      throws IOException {
    String toNobody = raw(method, path, "");
    String toCrm = raw(method, path, ServedPublisher.CRM);
    String toAdministrator = raw(method, path, ServedPublisher.ADMIN);

    // TRACE sends back what it was sent, the token too, where it is let.
    assertThat(toNobody + toCrm + toAdministrator)
        .doesNotContain(ServedPublisher.CRM, ServedPublisher.ADMIN);
    assertThat(status(toNobody) + " " + status(toCrm) + " " + status(toAdministrator))
        .as(method + " " + path)
        .isEqualTo(nobody + " " + crm + " " + administrator);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Original-URL: /v1/hrms/changes",
        "X-Rewrite-URL: /admin/status",
        "X-Forwarded-Prefix: /v1/hrms",
        "X-HTTP-Method-Override: DELETE",
        "X-Forwarded-For: 127.0.0.1",
      })
  void aHeaderDoesNotChangeWhatIsAskedFor(String header) throws IOException {
    String answer =
        raw("GET", "/v1/crm/changes HTTP/1.1\r\n" + header + "\r\nX: ", ServedPublisher.CRM);

    assertThat(status(answer)).isEqualTo(200);
    assertThat(answer).contains("\"events\":[]").doesNotContain(SECRET);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/crm/changes?tenants=acme,   200",
    "/v1/crm/snapshot?tenants=acme,  200",
    "/v1/crm/digest?tenants=acme,    200",
    "/v1/crm/changes?tenants=*,      200",
    "/v1/crm/changes?types=licenses, 400",
    "/v1/crm/snapshot?types=licenses,400",
    "/v1/crm/digest?types=licenses,  400",
    "/v1/crm/snapshot?after=users:a-record-of-hrm, 200",
    "/v1/crm/snapshot?after=licenses:a,            400",
  })
  void aSelectionOfOthersDataGivesNothing(String target, int status) throws IOException {
    String answer = raw("GET", target, ServedPublisher.CRM);

    assertThat(status(answer)).as(answer).isEqualTo(status);
    assertThat(answer).doesNotContain(SECRET, "hrms");
  }

  @Test
  void anApplicationReportsForItselfAlone() throws IOException {
    publisher.post(
        "/v1/crm/progress",
        ServedPublisher.CRM,
        "{\"consumer\":\"c\",\"application\":\"hrms\",\"state\":\"LIVE\",\"verifiedPosition\":1}");

    assertThat(publisher.database().rows("SELECT application, consumer FROM sync.progress"))
        .containsExactly("crm|c");
  }
}
