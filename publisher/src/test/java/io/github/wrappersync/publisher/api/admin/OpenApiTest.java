package io.github.wrappersync.publisher.api.admin;

import static io.github.wrappersync.publisher.ServedPublisher.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.publisher.LogRows;
import io.github.wrappersync.publisher.ServedPublisher;
import io.github.wrappersync.publisher.testing.AdminContract;
import io.github.wrappersync.publisher.testing.AdminContract.Operation;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** The OpenAPI document and the publisher tell the same. */
class OpenApiTest {

  private static final AdminContract CONTRACT = new AdminContract();

  private static ServedPublisher publisher;

  @BeforeAll
  static void start() {
    publisher = ServedPublisher.start();
    new LogRows(publisher.database()).append("crm", "t", "users", "u");
    publisher
        .database()
        .execute(
            "INSERT INTO sync.set_aside (change_id, table_name, record_id, code, reason, change)"
                + " VALUES (7, 'entities', 'e', 'test', 'no tenant', '{}')",
            "INSERT INTO sync.backfill (table_name, rows_read, rows_total) VALUES ('entities', 10, 20)",
            "INSERT INTO sync.progress (application, consumer, report)"
                + " VALUES ('crm', 'crm-1', '{\"state\":\"LIVE\",\"verifiedPosition\":1}')");
  }

  @AfterAll
  static void stop() {
    publisher.close();
  }

  @Test
  void theDocumentIsOpenApi31() {
    ParseOptions options = new ParseOptions();
    options.setResolve(true);
    SwaggerParseResult result =
        new OpenAPIV3Parser().readContents(AdminContract.text(), List.of(), options);

    assertThat(result.getMessages()).isEmpty();
    assertThat(result.getOpenAPI().getOpenapi()).startsWith("3.1");
  }

  @Test
  void itIsServedToTheAdministratorAlone() {
    HttpResponse<String> answer = publisher.get("/admin/openapi.yaml", ADMIN);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/yaml");
    assertThat(answer.body()).isEqualTo(AdminContract.text());
    assertThat(publisher.get("/admin/openapi.yaml", "").statusCode()).isEqualTo(401);
  }

  @Test
  void whatIsThereIsInTheDocumentAndWhatIsInTheDocumentIsThere() {
    Set<String> handled = handled();
    Set<String> told =
        CONTRACT.operations().stream()
            .map(Operation::signature)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(handled).isEqualTo(told);
  }

  private static Set<String> handled() {
    Set<String> handled = new TreeSet<>();
    publisher
        .bean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
        .getHandlerMethods()
        .keySet()
        .forEach(
            mapping ->
                mapping.getPatternValues().stream()
                    .filter(path -> path.startsWith("/admin"))
                    .forEach(
                        path ->
                            mapping
                                .getMethodsCondition()
                                .getMethods()
                                .forEach(
                                    method ->
                                        handled.add(
                                            method + " " + path.replaceAll("\\{[^}]*}", "{}")))));
    return handled;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/admin/consumers",
        "/admin/set-aside?limit=5",
        "/admin/triggers",
        "/admin/applications",
        "/admin/applications/crm",
        "/admin/applications/nobody",
        "/admin/set-aside?limit=nonsense"
      })
  void whatIsAnsweredSatisfiesTheDocument(String target) {
    HttpResponse<String> answer = publisher.get(target, ADMIN);

    Operation operation = CONTRACT.operation("GET", target.split("\\?", 2)[0]).orElseThrow();
    assertThat(CONTRACT.faultsOfAnswer(operation, answer.statusCode(), answer.body())).isEmpty();
  }

  @Test
  void theAnswersKeptForTestsSatisfyTheDocument() {
    for (Operation operation : CONTRACT.operations()) {
      if (!operation.id().equals("openapi")) {
        var answer = AdminContract.answers().get(operation.id());
        assertThat(answer).as(operation.id()).isNotNull();
        String body = answer.isNull() ? "" : answer.toString();
        assertThat(CONTRACT.faultsOfAnswer(operation, CONTRACT.success(operation), body))
            .as(operation.id())
            .isEmpty();
      }
    }
  }
}
