package io.github.wrappersync.spring.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/spring.md says what the code says. */
class DocumentationTest {

  private final String page = read(Path.of("../docs/spring.md"));

  @Test
  void thePageNamesEveryPropertyAndEachHasADescription() throws IOException {
    String metadata = metadata();
    Set<String> properties = new TreeSet<>();
    Matcher property =
        Pattern.compile(
                "\"name\": \"sync\\.client\\.([a-z.-]+)\",\\s+\"type\": \"([^\"]+)\",(.*?)}",
                Pattern.DOTALL)
            .matcher(metadata.substring(metadata.indexOf("\"properties\"")));
    while (property.find()) {
      if (!property.group(1).startsWith("webhook")) {
        properties.add(property.group(1));
        assertThat(property.group(3)).as(property.group(1)).contains("\"description\"");
      }
    }
    assertThat(properties)
        .hasSizeGreaterThan(30)
        .allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
  }

  @Test
  void theSnippetsAreTheOnesThatCompile() {
    Matcher snippet =
        Pattern.compile("<!-- snippet: (\\S+) -->\n```java\n(.*?)```", Pattern.DOTALL)
            .matcher(page);
    int found = 0;
    while (snippet.find()) {
      String code = read(Path.of("..", snippet.group(1))).split("// README\n")[1];
      assertThat(snippet.group(2).strip()).isEqualTo(code.stripIndent().strip());
      found++;
    }
    assertThat(found).isEqualTo(2);
  }

  private static String metadata() throws IOException {
    try (InputStream resource =
        DocumentationTest.class.getResourceAsStream(
            "/META-INF/spring-configuration-metadata.json")) {
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
