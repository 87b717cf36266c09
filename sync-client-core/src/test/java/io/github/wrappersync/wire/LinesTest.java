package io.github.wrappersync.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinesTest {

  private static final int BOUND = 200_000;

  @Test
  void linesAreReadWholeHoweverTheyArrive() throws IOException {
    Random random = new Random(3);
    List<String> written = new ArrayList<>();
    for (int line = 0; line < 400; line++) {
      int length = line % 50 == 0 ? random.nextInt(BOUND) : random.nextInt(900);
      written.add(Character.toString('a' + line % 26).repeat(length));
    }
    String text = String.join("\n", written) + '\n';
    for (int part : new int[] {1_000_000, 8_192, 1_447}) {
      assertThat(read(new Lines(inParts(text, part), BOUND))).isEqualTo(written);
    }
  }

  @Test
  void aLineThatWasCutOffIsToldFromOneThatEnded() throws IOException {
    Lines lines = new Lines(inParts("one\n\ntwo", 2), BOUND);

    assertThat(lines.advance()).isTrue();
    assertThat(text(lines)).isEqualTo("one");
    assertThat(lines.isTerminated()).isTrue();
    assertThat(lines.advance()).isTrue();
    assertThat(text(lines)).isEmpty();
    assertThat(lines.advance()).isTrue();
    assertThat(text(lines)).isEqualTo("two");
    assertThat(lines.isTerminated()).isFalse();
    assertThat(lines.advance()).isFalse();
    assertThat(lines.advance()).isFalse();
  }

  @Test
  void aLineBeyondTheBoundIsRefusedBeforeItIsThere() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'x';
          }
        };

    assertThatThrownBy(() -> new Lines(endless, BOUND).advance())
        .isInstanceOf(WireException.class)
        .hasMessageContaining("longer than 200000 bytes");
  }

  private static List<String> read(Lines lines) throws IOException {
    List<String> read = new ArrayList<>();
    while (lines.advance()) {
      read.add(text(lines));
    }
    return read;
  }

  private static String text(Lines lines) {
    return new String(
        lines.bytes(), lines.begin(), lines.end() - lines.begin(), StandardCharsets.UTF_8);
  }

  private static InputStream inParts(String text, int most) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
      @Override
      public synchronized int read(byte[] buffer, int offset, int length) {
        return super.read(buffer, offset, Math.min(length, most));
      }
    };
  }
}
