package io.github.wrappersync.publisher.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookUrlTest {

  @ParameterizedTest
  @CsvSource({
    "https://crm.example.org, https://crm.example.org",
    "http://crm.example.org:8080/hooks/, http://crm.example.org:8080/hooks",
    "http://my_service:8080, http://my_service:8080",
    "HTTPS://crm.example.org/a%20b//, HTTPS://crm.example.org/a%20b",
    "http://[::1]:8080/x, http://[::1]:8080/x",
  })
  void anAbsoluteUrlIsTakenWithoutTheSlashAtItsEnd(String text, String expected) {
    assertThat(WebhookUrl.of(text).orElseThrow().text()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/hooks",
        "crm.example.org",
        "ftp://crm.example.org",
        "http://",
        "http:///hooks",
        "http:/crm.example.org",
        "http://user@crm.example.org",
        "http://user:password@crm.example.org",
        "http://crm.example.org?key=1",
        "http://crm.example.org/#part",
        "http://crm.example.org:99999",
        "http://crm example.org",
        " http://crm.example.org",
        "http://crm.example.org/\n",
        "http://crm.example.org\\@other.example.org",
        "http://bücher.example.org",
      })
  void anythingElseIsRefused(String text) {
    assertThat(WebhookUrl.of(text)).isEmpty();
  }
}
