package io.github.wrappersync.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README says what the code says. */
class ReadmeTest {

  private static final Path ROOT = Path.of("../..");

  private static final Path SOURCE =
      Path.of("src/main/java/io/github/wrappersync/examples/readme/FirstSteps.java");

  private final String readme = read(ROOT.resolve("README.md"));

  @Test
  void theFirstStepsAreTheOnesThatCompile() {
    String snippet = read(SOURCE).split("// README\n")[1].stripIndent().strip();

    assertThat(block("java")).isEqualTo(snippet);
  }

  @Test
  void everySnippetThatNamesItsSourceIsTheCodeThere() {
    Matcher snippet =
        Pattern.compile("<!-- snippet: (\\S+) -->\n```java\n(.*?)```", Pattern.DOTALL)
            .matcher(readme);
    int found = 0;
    while (snippet.find()) {
      String code = read(ROOT.resolve(snippet.group(1))).split("// README\n")[1];
      assertThat(snippet.group(2).strip()).isEqualTo(code.stripIndent().strip());
      found++;
    }
    assertThat(found).isGreaterThan(1);
  }

  @Test
  void theFirstBlocksOfQuickStartAndTestsAreOneCommandEach() {
    assertThat(firstBlockAfter("## Quick start")).isEqualTo("mvn -q -Pquickstart");
    assertThat(firstBlockAfter("## Tests")).isEqualTo("mvn verify");
    assertThat(read(ROOT.resolve(".ci/run"))).contains("mvn -B -ntp verify");
  }

  @Test
  void everyPageThatIsLinkedExists() {
    List<String> links =
        Pattern.compile("\\]\\(([^)#:]+)\\)")
            .matcher(readme)
            .results()
            .map(link -> link.group(1))
            .toList();

    assertThat(links).isNotEmpty().allSatisfy(link -> assertThat(ROOT.resolve(link)).exists());
  }

  private String block(String language) {
    Matcher block =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(readme);
    assertThat(block.find()).isTrue();
    return block.group(1).strip();
  }

  private String firstBlockAfter(String heading) {
    String section = readme.substring(readme.indexOf(heading));
    Matcher block = Pattern.compile("```\\w*\n(.*?)```", Pattern.DOTALL).matcher(section);
    assertThat(block.find()).isTrue();
    return block.group(1).strip();
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
