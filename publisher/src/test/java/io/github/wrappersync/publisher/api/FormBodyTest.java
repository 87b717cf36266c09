package io.github.wrappersync.publisher.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.publisher.ServedPublisher;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code curl -d} sends: JSON that is announced as a form. */
class FormBodyTest extends ServedLogTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          POST | /admin/pause                         | {"reason":"moving"}                     | 200
          POST | /admin/resume                        |                                         | 200
          POST | /admin/backfill                      | {"table":"tenant_users"}                | 202
          POST | /admin/replay                        | {"application":"crm","from":1,"to":900} | 400
          PUT  | /admin/applications/hrms             | {"operations":["hrms.*"]}               | 200
          PUT  | /admin/applications/crm/webhook      | {"url":"ftp://x"}                       | 400
          POST | /admin/applications/hrms/token       | {"overlapSeconds":0}                    | 200
          """)
  void isReadAsJson(String method, String path, String body, int status) throws Exception {
    HttpRequest request =
        publisher
            .request(path, ServedPublisher.ADMIN)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();

    HttpResponse<String> answer = publisher.send(request);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    if (status == 400) {
      assertThat(answer.body()).contains("\"field\":").doesNotContain("expected no parameters");
    }
  }
}
