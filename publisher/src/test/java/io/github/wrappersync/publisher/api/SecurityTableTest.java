package io.github.wrappersync.publisher.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.publisher.LogRows;
import io.github.wrappersync.publisher.ServedPublisher;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import tools.jackson.databind.json.JsonMapper;

/**
 * The table of {@code docs/security.md}, cell by cell: each request that the publisher serves, by
 * each caller. The rows are asked in their order, and in each row those who are refused before the
 * one who is not, who would notice if a refused request had done something.
 */
class SecurityTableTest {

  private static final Path DOCUMENT = Path.of("..", "docs", "security.md");

  /** What is asked, where the path alone says too little. */
  private static final Map<String, Request> REQUESTS =
      Map.ofEntries(
          Map.entry(
              "POST /v1/{application}/progress",
              new Request("", "{\"consumer\":\"c\",\"state\":\"LIVE\",\"verifiedPosition\":1}")),
          Map.entry("GET /admin/history", new Request("?tenant=acme", "")),
          Map.entry("GET /admin/deliveries", new Request("?application=crm", "")),
          Map.entry("POST /admin/drain", new Request("?wait=0", "")),
          Map.entry("POST /admin/backfill", new Request("", "{\"table\":\"entities\"}")),
          Map.entry(
              "POST /admin/replay",
              new Request("", "{\"application\":\"crm\",\"from\":1,\"to\":1}")),
          Map.entry(
              "PUT /admin/applications/{application}",
              new Request("", "{\"operations\":[\"sales.*\"]}")),
          Map.entry(
              "PUT /admin/applications/{application}/webhook",
              new Request("", "{\"url\":\"https://sales.example.org\"}")));

  private static final Map<String, List<Caller>> CALLERS = new LinkedHashMap<>();

  private static ServedPublisher publisher;

  /**
   * The rest of a request.
   *
   * @param body empty for none
   */
  private record Request(String query, String body) {}

  /**
   * Who asks.
   *
   * @param application whose data is asked for
   * @param headers what the request has for {@code Authorization}
   */
  private record Caller(String application, List<String> headers) {

    static List<Caller> of(String application, String token) {
      return List.of(new Caller(application, List.of("Bearer " + token)));
    }
  }

  /** A row, with the statuses by column. */
  record Row(String method, String path, Map<String, Integer> cells) {
    @Override
    public String toString() {
      return method + ' ' + path;
    }
  }

  @BeforeAll
  static void start() {
    publisher = ServedPublisher.start();
    new LogRows(publisher.database()).backfilled().append("crm", "acme", "users", "u1");
    String removed =
        token("PUT", "/admin/applications/removed", "{\"operations\":[\"removed.*\"]}");
    admin("DELETE", "/admin/applications/removed", "");
    String successor = token("POST", "/admin/applications/hrms/token", "{\"overlapSeconds\":600}");
    token("POST", "/admin/applications/finance/token", "{\"overlapSeconds\":0}");
    CALLERS.put("no token", List.of(new Caller("crm", List.of())));
    CALLERS.put("malformed", malformed(ServedPublisher.CRM));
    CALLERS.put("unknown", Caller.of("crm", "nobodys-token-0123456789"));
    CALLERS.put("another application's", Caller.of("crm", successor));
    CALLERS.put("of a removed application", Caller.of("removed", removed));
    CALLERS.put("replaced", Caller.of("finance", ServedPublisher.FINANCE));
    CALLERS.put("replaced, in the overlap", Caller.of("hrms", ServedPublisher.HRMS));
    CALLERS.put("its successor", Caller.of("hrms", successor));
    CALLERS.put("own", Caller.of("crm", ServedPublisher.CRM));
    CALLERS.put("the administrator's", Caller.of("crm", ServedPublisher.ADMIN));
  }

  @AfterAll
  static void stop() {
    publisher.close();
  }

  /** Each has a right token in it, and none is a bearer token. */
  private static List<Caller> malformed(String token) {
    return Stream.of(
            List.of("Basic Y3JtOmNybQ=="),
            List.of(token),
            List.of("Bearer"),
            List.of("Bearer" + token),
            List.of("Token " + token),
            List.of("Bearer \"" + token + '"'),
            List.of("Bearer " + token + ' ' + token),
            List.of("Bearer " + token + ", Bearer " + ServedPublisher.ADMIN),
            List.of("Bearer x", "Bearer " + token),
            List.of("Bearer " + token, "Bearer " + ServedPublisher.ADMIN),
            List.of("Bearer " + token.repeat(200)))
        .map(headers -> new Caller("crm", headers))
        .toList();
  }

  private static String token(String method, String path, String body) {
    return JsonMapper.shared()
        .readTree(admin(method, path, body).body())
        .path("token")
        .stringValue();
  }

  private static HttpResponse<String> admin(String method, String path, String body) {
    HttpResponse<String> answer =
        publisher.send(
            publisher
                .request(path, ServedPublisher.ADMIN)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build());
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 204);
    return answer;
  }

  static List<Row> rows() throws IOException {
    List<String> lines =
        Files.readAllLines(DOCUMENT).stream()
            .dropWhile(line -> !line.startsWith("| request |"))
            .takeWhile(line -> line.startsWith("|"))
            .toList();
    List<String> columns = cells(lines.get(0));
    return lines.stream()
        .skip(2)
        .map(SecurityTableTest::cells)
        .map(
            cells -> {
              Map<String, Integer> statuses = new LinkedHashMap<>();
              for (int i = 1; i < columns.size(); i++) {
                statuses.put(columns.get(i), Integer.parseInt(cells.get(i)));
              }
              String[] request = cells.get(0).replace("`", "").split(" ");
              return new Row(request[0], request[1], statuses);
            })
        .toList();
  }

  private static List<String> cells(String line) {
    return Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList();
  }

  @Test
  void theTableHasARowForEachRequestThatIsServedAndAColumnForEachCaller() throws IOException {
    Set<String> served = new TreeSet<>();
    for (HandlerMapping mapping : publisher.beans(HandlerMapping.class)) {
      if (mapping instanceof RequestMappingInfoHandlerMapping methods) {
        methods.getHandlerMethods().keySet().forEach(info -> served.addAll(requests(info)));
      } else if (mapping
          instanceof org.springframework.web.servlet.handler.AbstractUrlHandlerMapping urls) {
        urls.getHandlerMap().keySet().forEach(path -> served.add("ANY " + path));
      }
    }
    // Where Tomcat sends what failed: to whoever asks for it, there is nothing (AccessTest).
    served.remove("ANY /error");

    assertThat(rows()).extracting(Row::toString).containsExactlyInAnyOrderElementsOf(served);
    assertThat(rows().get(0).cells().keySet()).containsExactlyElementsOf(CALLERS.keySet());
  }

  private static List<String> requests(RequestMappingInfo info) {
    Set<String> paths = info.getPatternValues();
    var methods = info.getMethodsCondition().getMethods();
    return paths.stream()
        .flatMap(
            path ->
                methods.isEmpty()
                    ? Stream.of("ANY " + path)
                    : methods.stream().map(method -> method + " " + path))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void eachCallerIsAnsweredAsTheTableSays(Row row) {
    SoftAssertions softly = new SoftAssertions();
    row.cells()
        .forEach(
            (column, status) -> {
              for (Caller caller : CALLERS.get(column)) {
                HttpResponse<String> answer = ask(row, caller);
                softly
                    .assertThat(answer.statusCode())
                    .as("%s: %s", column, answer.body())
                    .isEqualTo(status);
                softly.check(() -> assertToldWell(answer, caller));
              }
            });
    softly.assertAll();
  }

  private static HttpResponse<String> ask(Row row, Caller caller) {
    Request rest = REQUESTS.getOrDefault(row.toString(), new Request("", ""));
    boolean admin = row.path().startsWith("/admin");
    String path =
        row.path()
            .replace("{application}", admin ? "sales" : caller.application())
            .replace("{id}", "4711")
            .replace("{name}", "main.js")
            .replace("**", "liveness");
    HttpRequest.Builder request = publisher.request(path + rest.query(), "");
    caller.headers().forEach(header -> request.header("Authorization", header));
    return publisher.send(
        request
            .method(
                row.method(),
                rest.body().isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(rest.body()))
            .build());
  }

  private static void assertToldWell(HttpResponse<String> answer, Caller caller) {
    int status = answer.statusCode();
    assertThat(answer.headers().firstValue("WWW-Authenticate").isPresent())
        .isEqualTo(status == 401);
    if (status == 401) {
      assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
          .startsWith("Bearer realm=");
      AccessTest.assertProblem(answer, 401, "unauthorized");
    } else if (status == 403) {
      AccessTest.assertProblem(answer, 403, "forbidden");
    }
    if (status >= 400) {
      assertThat(answer.body()).doesNotContain("-token-0123456789");
      caller.headers().stream()
          .map(header -> header.replace("Bearer", "").strip())
          .filter(token -> token.length() > 1)
          .forEach(token -> assertThat(answer.body()).doesNotContain(token));
    }
  }
}
