package io.github.wrappersync.publisher.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ImageFieldsTest {

  @Test
  void anImageWithNamesOfOneHashValueDoesNotKeepOthersFromBeingRead() {
    String hostile = "{\"settings\":" + collidingNames(2_000) + ",\"operationCode\":\"crm.a\"}";
    for (int i = 0; i < 5; i++) {
      assertThat(ImageFields.text(hostile, "operationCode")).contains("crm.a");
    }

    Random random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder image = new StringBuilder("{");
      for (int column = random.nextInt(300); column > 0; column--) {
        image.append("\"c").append(random.nextLong()).append("\":1,");
      }
      assertThat(ImageFields.text(image + "\"operationCode\":\"crm.b\"}", "operationCode"))
          .contains("crm.b");
    }
  }

  /** "Ab" and "BA" count the same where a character counts 33 times as much as the next. */
  private static String collidingNames(int count) {
    StringBuilder object = new StringBuilder("{");
    for (int i = 0; i < count; i++) {
      object.append(i == 0 ? "\"" : ",\"");
      for (int bit = 0; bit < 12; bit++) {
        object.append((i >> bit & 1) == 0 ? "Ab" : "BA");
      }
      object.append("\":").append(i);
    }
    return object.append('}').toString();
  }
}
