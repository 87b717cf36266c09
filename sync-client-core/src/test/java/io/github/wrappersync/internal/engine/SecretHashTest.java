package io.github.wrappersync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SecretHashTest {

  @Test
  void equalTextsHaveEqualHashes() {
    assertThat(SecretHash.of("{\"a\": 1}"))
        .isEqualTo(SecretHash.of(new StringBuilder("{\"a\": 1}").toString()));
    byte[] bytes = "xabcx".getBytes(StandardCharsets.US_ASCII);
    assertThat(SecretHash.of(bytes, 1, 4))
        .isEqualTo(SecretHash.of("abc".getBytes(StandardCharsets.US_ASCII), 0, 3));
  }

  @Test
  void textsThatAreAlikeHaveDifferentHashes() {
    Random random = new Random(3);
    Set<String> texts = new HashSet<>();
    for (int round = 0; round < 20_000; round++) {
      char[] text = "\u0000".repeat(random.nextInt(12)).toCharArray();
      if (text.length > 0) {
        text[random.nextInt(text.length)] ^= (char) (1 << random.nextInt(16));
        text[random.nextInt(text.length)] ^= (char) (1 << random.nextInt(16));
      }
      texts.add(new String(text));
    }
    Set<Long> hashes = new HashSet<>();
    texts.forEach(text -> hashes.add(SecretHash.of(text)));

    assertThat(hashes).hasSameSizeAs(texts);
  }
}
