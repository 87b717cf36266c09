package io.github.wrappersync.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page of the examples says what their code says. */
class ExamplesReadmeTest {

  private static final Path ROOT = Path.of("../..");

  private final String page = read(ROOT.resolve("sync-client-examples/README.md"));

  @Test
  void everySnippetIsTheCodeThatItNames() {
    Matcher snippet =
        Pattern.compile("<!-- snippet: (\\S+) -->\n```java\n(.*?)```", Pattern.DOTALL)
            .matcher(page);
    int found = 0;
    while (snippet.find()) {
      String code = read(ROOT.resolve(snippet.group(1))).split("// README\n")[1];
      assertThat(snippet.group(2).strip()).isEqualTo(code.stripIndent().strip());
      found++;
    }
    assertThat(found)
        .isGreaterThan(1)
        .isEqualTo(page.split("```java", -1).length - 1);
  }

  @Test
  void everyPageThatIsLinkedExists() {
    assertThat(Pattern.compile("\\]\\(([^)#:]+)[)#]").matcher(page).results())
        .isNotEmpty()
        .allSatisfy(
            link ->
                assertThat(ROOT.resolve("sync-client-examples").resolve(link.group(1))).exists());
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
