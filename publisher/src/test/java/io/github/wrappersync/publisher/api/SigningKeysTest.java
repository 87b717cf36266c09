package io.github.wrappersync.publisher.api;

import static io.github.wrappersync.publisher.ServedPublisher.ADMIN;
import static io.github.wrappersync.publisher.ServedPublisher.CRM;
import static io.github.wrappersync.publisher.api.AccessTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wrappersync.publisher.operations.ApplicationDirectory;
import io.github.wrappersync.publisher.operations.SettingsSigningKeys;
import io.github.wrappersync.publisher.settings.Secret;
import io.github.wrappersync.publisher.settings.SettingsException;
import io.github.wrappersync.wire.SigningKey;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An application's signing key is made, replaced and taken away, and shown once. */
@ExtendWith(OutputCaptureExtension.class)
class SigningKeysTest extends ServedLogTest {

  private static final String APPLICATION = "/admin/applications/crm";
  private static final String PATH = APPLICATION + "/signing-key";

  @AfterEach
  void asItWas() {
    publisher
        .database()
        .execute(
            """
            UPDATE sync.application SET signing_key = NULL, old_signing_key = NULL, old_signing_key_valid_until = NULL,
              settings_signing_key_hash = NULL
            """,
            "DELETE FROM sync.removed_application");
    directory().changed();
  }

  private static ApplicationDirectory directory() {
    return publisher.bean(ApplicationDirectory.class);
  }

  private static JsonNode json(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonMapper.shared().readTree(answer.body());
  }

  private static SigningKey rotate(String body) {
    return SigningKey.of(json(publisher.post(PATH, ADMIN, body)).get("signingKey").stringValue());
  }

  private static HttpResponse<String> delete(String path) {
    return publisher.send(publisher.request(path, ADMIN).DELETE().build());
  }

  private static SettingsSigningKeys settings() {
    return new SettingsSigningKeys(JdbcClient.create(publisher.database().dataSource()));
  }

  @Test
  void theFirstKeySignsAloneAndTheNextOneBesideItForADay() {
    assertThat(directory().signingKeysOf("crm")).isEmpty();
    JsonNode none = json(publisher.get(APPLICATION, ADMIN));
    assertThat(none.get("hasSigningKey").booleanValue()).isFalse();

    HttpResponse<String> answer = publisher.post(PATH, ADMIN, "");
    JsonNode first = json(answer);
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(first.get("application").stringValue()).isEqualTo("crm");
    assertThat(first.get("oldValidUntil").isNull()).isTrue();
    SigningKey one = SigningKey.of(first.get("signingKey").stringValue());
    assertThat(directory().signingKeysOf("crm")).containsExactly(one);
    assertThat(directory().signingKeysOf("hrms")).isEmpty();

    JsonNode second = json(publisher.post(PATH, ADMIN, ""));
    SigningKey two = SigningKey.of(second.get("signingKey").stringValue());
    assertThat(directory().signingKeysOf("crm")).containsExactly(two, one);
    Instant until = Instant.parse(second.get("oldValidUntil").stringValue());
    assertThat(Duration.between(Instant.now(), until))
        .isBetween(Duration.ofHours(23), Duration.ofHours(25));
    JsonNode shown = json(publisher.get(APPLICATION, ADMIN));
    assertThat(shown.get("hasSigningKey").booleanValue()).isTrue();
    assertThat(Instant.parse(shown.get("oldSigningKeyValidUntil").stringValue())).isEqualTo(until);

    SigningKey three = rotate("{\"overlapSeconds\":0}");
    assertThat(directory().signingKeysOf("crm")).containsExactly(three);
  }

  @Test
  void anOldKeySignsNoMoreWhenItsTimeIsOver() {
    rotate("");
    SigningKey two = rotate("{\"overlapSeconds\":60}");
    publisher.database().execute("UPDATE sync.application SET old_signing_key_valid_until = now()");
    directory().changed();

    assertThat(directory().signingKeysOf("crm")).containsExactly(two);
    assertThat(json(publisher.get(APPLICATION, ADMIN)).get("oldSigningKeyValidUntil").isNull())
        .isTrue();
  }

  @Test
  void aKeyThatIsTakenAwaySignsNoMore() {
    rotate("");
    rotate("");

    assertThat(delete(PATH).statusCode()).isEqualTo(204);
    assertThat(directory().signingKeysOf("crm")).isEmpty();
    assertProblem(delete(PATH), 404, "no-signing-key");
  }

  @Test
  void anApplicationThatDoesNotExistHasNone() {
    assertProblem(
        publisher.post("/admin/applications/nobody/signing-key", ADMIN, ""),
        404,
        "unknown-application");
    assertProblem(delete("/admin/applications/nobody/signing-key"), 404, "unknown-application");
    assertThat(publisher.post(PATH, CRM, "").statusCode()).isIn(401, 403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"overlapSeconds\":-1}",
        "{\"overlapSeconds\":604801}",
        "{\"overlapSeconds\":\"1\"}",
        "{\"key\":\"sigkey_x\"}"
      })
  void whatCanNotBeMeantIsRefused(String body) {
    assertProblem(publisher.post(PATH, ADMIN, body), 400, "invalid-parameter");
    assertThat(directory().signingKeysOf("crm")).isEmpty();
  }

  @Test
  void aKeyIsShownInItsAnswerAndNowhereElse(CapturedOutput output) {
    SigningKey one = rotate("");
    SigningKey two = rotate("");
    List<String> answers =
        List.of(
            publisher.get("/admin/applications", ADMIN).body(),
            publisher.get(APPLICATION, ADMIN).body(),
            publisher.get("/admin/status", ADMIN).body(),
            publisher.get("/actuator/health", ADMIN).body(),
            publisher.get("/actuator/prometheus", ADMIN).body(),
            publisher.get("/actuator/env", ADMIN).body(),
            publisher.get("/actuator/configprops", ADMIN).body(),
            output.getAll());
    for (SigningKey key : List.of(one, two)) {
      assertThat(answers).noneMatch(text -> text.contains(key.text().substring(7)));
    }
  }

  @Test
  void aKeyOfTheSettingsCountsOnceAndTheOneBeforeItSignsOnForADay() {
    SigningKey one = SigningKey.random();
    SigningKey two = SigningKey.random();
    settings().apply(Map.of("crm", new Secret(one.text())));
    directory().changed();
    assertThat(directory().signingKeysOf("crm")).containsExactly(one);

    settings().apply(Map.of("crm", new Secret(two.text())));
    directory().changed();
    assertThat(directory().signingKeysOf("crm")).containsExactly(two, one);

    assertThat(delete(PATH).statusCode()).isEqualTo(204);
    settings().apply(Map.of("crm", new Secret(two.text())));
    directory().changed();
    assertThat(directory().signingKeysOf("crm")).as("a restart with the same settings").isEmpty();
  }

  @Test
  void theSettingsMayNameTheKeyThatIsThereAndNobodyWhoIsNot(CapturedOutput output) {
    SigningKey one = rotate("");
    settings().apply(Map.of("crm", new Secret(one.text())));
    directory().changed();
    assertThat(directory().signingKeysOf("crm")).containsExactly(one);

    assertThatThrownBy(() -> settings().apply(Map.of("nobody", new Secret(one.text()))))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("nobody.signing-key")
        .hasMessageNotContaining(one.text());
    publisher.database().execute("INSERT INTO sync.removed_application (name) VALUES ('gone')");
    settings().apply(Map.of("gone", new Secret(one.text())));
    assertThat(output).contains("a signing key for gone").doesNotContain(one.text());
  }

  @Test
  void anApplicationThatIsRegisteredAnewHasNoKeyOfItsFormerLife() {
    SigningKey one = SigningKey.random();
    settings().apply(Map.of("finance", new Secret(one.text())));
    delete("/admin/applications/finance");
    assertThat(directory().signingKeysOf("finance")).isEmpty();
    publisher.database().execute("UPDATE sync.removed_application SET purged = true");
    publisher.send(
        publisher
            .request("/admin/applications/finance", ADMIN)
            .PUT(HttpRequest.BodyPublishers.ofString(""))
            .build());

    settings().apply(Map.of("finance", new Secret(one.text())));
    directory().changed();
    assertThat(directory().signingKeysOf("finance")).isEmpty();
  }
}
