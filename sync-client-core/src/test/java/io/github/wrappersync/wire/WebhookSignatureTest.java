package io.github.wrappersync.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import io.github.wrappersync.wire.WebhookSignatureException.Reason;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSignatureTest {

  /** The example of the specification. */
  private static final WebhookSecret SECRET =
      WebhookSecret.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

  private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  private static final String BODY = "{\"test\": 2432232314}";
  private static final Instant AT = Instant.ofEpochSecond(1614265330);
  private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
  private static final WebhookSecret OTHER = WebhookSecret.random();

  @Test
  void theSignatureIsThatOfTheSpecification() {
    assertThat(WebhookSignature.sign(ID, AT, BODY.getBytes(UTF_8), List.of(SECRET)))
        .isEqualTo(SIGNATURE);
    verify(ID, AT.getEpochSecond() + "", SIGNATURE, BODY, SECRET);
  }

  @Test
  void anotherLibraryVerifiesWhatIsSignedAndSignsWhatIsVerified() throws Exception {
    Instant now = Instant.now();
    String seconds = String.valueOf(now.getEpochSecond());
    String umlauts = "{\"name\":\"Jörg Müßiggang €\"}";
    String signed = WebhookSignature.sign(ID, now, umlauts.getBytes(UTF_8), List.of(OTHER, SECRET));

    for (WebhookSecret secret : List.of(OTHER, SECRET)) {
      new Webhook(secret.text())
          .verify(
              umlauts,
              HttpHeaders.of(
                  Map.of(
                      "webhook-id", List.of(ID),
                      "webhook-timestamp", List.of(seconds),
                      "webhook-signature", List.of(signed)),
                  (name, value) -> true));
    }
    String theirs = new Webhook(OTHER.text()).sign(ID, now.getEpochSecond(), umlauts);
    WebhookSignature.verify(ID, seconds, theirs, umlauts.getBytes(UTF_8), List.of(OTHER));
  }

  @Test
  void oneSignatureThatIsRightIsEnoughDuringARotation() {
    String both = WebhookSignature.sign(ID, AT, BODY.getBytes(UTF_8), List.of(OTHER, SECRET));

    verify(ID, "1614265330", both, BODY, SECRET);
    verify(ID, "1614265330", both, BODY, OTHER);
    verify(ID, "1614265330", SIGNATURE, BODY, OTHER, SECRET);
    verify(ID, "1614265330", "v2,abc v1a,def " + SIGNATURE, BODY, SECRET);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "msg_other | 1614265330 | body | the one",
        "msg | 1614265331 | body | the one",
        "msg | 1614265330 | other | the one",
      })
  void whatWasChangedOnTheWayIsNotGenuine(String id, String timestamp, String body) {
    String signature = WebhookSignature.sign("msg", AT, "body".getBytes(UTF_8), List.of(SECRET));

    assertRefused(Reason.NOT_GENUINE, id, timestamp, signature, body);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1,", "v1,!!!", "v1", "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="})
  void aSignatureThatIsNoneIsNotGenuine(String signature) {
    assertRefused(Reason.NOT_GENUINE, ID, "1614265330", signature, BODY);
  }

  @Test
  void anotherSecretIsNotGenuine() {
    String signature = WebhookSignature.sign(ID, AT, BODY.getBytes(UTF_8), List.of(OTHER));

    assertRefused(Reason.NOT_GENUINE, ID, "1614265330", signature, BODY);
  }

  @Test
  void aDeliveryThatIsReplayedOrFromTheFutureIsRefused() {
    for (long offset : new long[] {-301, 301}) {
      Instant sent = AT.plusSeconds(offset);
      String signature = WebhookSignature.sign(ID, sent, BODY.getBytes(UTF_8), List.of(SECRET));
      assertRefused(Reason.NOT_RECENT, ID, sent.getEpochSecond() + "", signature, BODY);
    }
    for (long offset : new long[] {-300, 300}) {
      Instant sent = AT.plusSeconds(offset);
      String signature = WebhookSignature.sign(ID, sent, BODY.getBytes(UTF_8), List.of(SECRET));
      verify(ID, sent.getEpochSecond() + "", signature, BODY, SECRET);
    }
    assertRefused(Reason.NOT_RECENT, ID, "9999999999999", SIGNATURE, BODY);
  }

  @Test
  void aDeliveryWithoutAHeaderOrWithATimeThatIsNoneIsRefused() {
    assertRefused(Reason.INCOMPLETE, null, "1614265330", SIGNATURE, BODY);
    assertRefused(Reason.INCOMPLETE, ID, null, SIGNATURE, BODY);
    assertRefused(Reason.INCOMPLETE, ID, "1614265330", null, BODY);
    assertRefused(Reason.INCOMPLETE, ID, "1614265330", " ", BODY);
    assertRefused(Reason.INCOMPLETE, ID, "yesterday", SIGNATURE, BODY);
    assertRefused(Reason.INCOMPLETE, ID, "9223372036854775807", SIGNATURE, BODY);
  }

  @Test
  void aSecretIsReadAndNeverShown() {
    WebhookSecret secret = WebhookSecret.random();

    assertThat(WebhookSecret.of(secret.text())).isEqualTo(secret).hasSameHashCodeAs(secret);
    assertThat(secret).isNotEqualTo(OTHER).hasToString("whsec_***");
    assertThat(secret.text()).startsWith("whsec_").hasSize("whsec_".length() + 44);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_",
        "whsec_not Base64 at all, is it",
        "whsec_c2hvcnQ=",
        "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
      })
  void aSecretOfAnotherFormIsRefusedWithoutRepeatingIt(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebhookSecret.of(text))
        .withMessageContaining("24 to 64 random bytes")
        .satisfies(
            e -> {
              if (text.length() > "whsec_".length()) {
                assertThat(e.getMessage()).doesNotContain(text);
              }
            });
  }

  @Test
  void nothingIsSignedOrTrustedWithoutASecret() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebhookSignature.sign(ID, AT, new byte[0], List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebhookSignature.verify(ID, "1", "v1,", new byte[0], List.of()));
  }

  private static void verify(
      String id, String timestamp, String signature, String body, WebhookSecret... secrets) {
    WebhookSignature.verify(
        id,
        timestamp,
        signature,
        body.getBytes(UTF_8),
        List.of(secrets),
        AT,
        Duration.ofMinutes(5));
  }

  private static void assertRefused(
      Reason reason, String id, String timestamp, String signature, String body) {
    assertThatThrownBy(() -> verify(id, timestamp, signature, body, SECRET))
        .isInstanceOfSatisfying(
            WebhookSignatureException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
