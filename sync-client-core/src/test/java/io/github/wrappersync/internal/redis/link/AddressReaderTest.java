package io.github.wrappersync.internal.redis.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wrappersync.internal.redis.link.RedisAddress.Form;
import io.github.wrappersync.internal.redis.link.RedisAddress.Login;
import io.github.wrappersync.internal.redis.link.RedisAddress.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressReaderTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          redis://localhost                                | SERVER   | false | redis://localhost:6379
          redis://user:secret@[::1]:1/3                    | SERVER   | false | redis://[::1]:1
          rediss://:secret@cache_1.example.com:6380        | SERVER   | true  | rediss://cache_1.example.com:6380
          redis-sentinel://a,b:1/0#main                    | SENTINEL | false | redis-sentinel://a:26379,b:1#main
          rediss-sentinel://u:secret@a?sentinelUser=s#main | SENTINEL | true  | rediss-sentinel://a:26379#main
          redis-cluster://u:secret@a:1,b                   | CLUSTER  | false | redis-cluster://a:1,b:6379
          rediss-cluster://a                               | CLUSTER  | true  | rediss-cluster://a:6379
          """)
  void readsEveryFormAndPrintsItWithoutSecrets(
      String text, Form form, boolean tls, String printed) {
    RedisAddress address = RedisAddress.parse(text);

    assertThat(address.form()).isEqualTo(form);
    assertThat(address.tls()).isEqualTo(tls);
    assertThat(address).hasToString(printed);
  }

  @Test
  void readsUsersAndPasswordsOfServersAndOfSentinels() {
    RedisAddress address =
        RedisAddress.parse(
            "redis-sentinel://c%3Arm:p%40s+s@a,b:1?sentinelUser=watch&sentinelPassword=%23%26#my%20main");

    assertThat(address.nodes()).containsExactly(new Node("a", 26379), new Node("b", 1));
    assertThat(address.login()).isEqualTo(new Login("c:rm", "p@s+s"));
    assertThat(address.sentinelLogin()).isEqualTo(new Login("watch", "#&"));
    assertThat(address.master()).isEqualTo("my main");
    assertThat(RedisAddress.parse("redis://only@h").login()).isEqualTo(new Login("", "only"));
    assertThat(String.valueOf(address.login())).isEqualTo("***");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          hidden                                       | another form
          localhost:6379                               | another form
          http://hidden@localhost                      | another form
          redis://u:hid/den@localhost                  | %2F
          redis://u:hid@den@localhost                  | percent-encoded
          redis://u:hid%zen@localhost                  | %25
          redis://                                     | lacks a host
          redis://localhost:0                          | port 0
          redis://localhost:99999                      | port 99999
          redis://loc*lhost                            | no host
          redis://a,b                                  | 2 servers
          redis-cluster://a,                           | lacks a host
          redis-cluster://a#main                       | only redis-sentinel
          redis-sentinel://u:hidden@a                  | does not name the master
          redis-sentinel://a?timeout=5s#main           | not known
          redis-sentinel://a?sentinelPassword=x&sentinelPassword=hidden#m | twice
          redis-cluster://a?sentinelPassword=hidden    | not known
          """)
  void saysWhatIsWrongWithoutASecret(String text, String problem) {
    assertThatThrownBy(() -> RedisAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(problem)
        .hasMessageNotContaining("hid");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hidden",
        "hidden@localhost",
        "redis://hidden:hidden@localhost",
        "redis://hid@den:hid/den?@localhost",
        "redis-sentinel://a?sentinelPassword=hidden#main",
        "redis-sentinel://u:hidden@a?sentinelPassword=hid@den#main",
        "redis-sentinel://a?sentinelPassword=hid#den#main"
      })
  void whatIsShownOfAMalformedAddressHoldsNoSecret(String text) {
    assertThat(RedisAddress.shown(text)).doesNotContain("hid").doesNotContain("den");
  }
}
