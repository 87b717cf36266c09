package io.github.wrappersync.publisher.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompactJsonTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\": 3.00, \"b\": [\"x\", null]} | {\"a\":3.00,\"b\":[\"x\",null]}",
        "{\"a b\": \"c, d: e\"}             | {\"a b\":\"c, d: e\"}",
        "{\"q\": \"say \\\" no \\\\\", \"n\": 1} | {\"q\":\"say \\\" no \\\\\",\"n\":1}",
        "{}                                 | {}",
      })
  void blanksBetweenTokensGoAndThoseWithinTextsStay(String json, String compact) {
    assertThat(CompactJson.of(json)).isEqualTo(compact);
  }
}
