package io.github.wrappersync.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The README and the pages of docs say what the code says. */
class DocumentationTest {

  private static final Path ROOT = Path.of("../..");
  private static final String FENCE = "// README\n";
  private static final Pattern SNIPPET =
      Pattern.compile("<!-- snippet: (\\S+) -->\n```java\n(.*?)```", Pattern.DOTALL);

  private static final Path SOURCE =
      Path.of("src/main/java/io/github/wrappersync/examples/readme/FirstSteps.java");

  private final String readme = read(ROOT.resolve("README.md"));

  @Test
  void theFirstStepsAreTheOnesThatCompile() {
    assertThat(block("java")).isEqualTo(snippetOf(SOURCE));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everySnippetThatNamesItsSourceIsTheCodeThere(Path page) {
    SNIPPET
        .matcher(read(page))
        .results()
        .forEach(
            snippet ->
                assertThat(snippet.group(2).strip())
                    .isEqualTo(snippetOf(ROOT.resolve(snippet.group(1)))));
  }

  @Test
  void everySnippetOfTheCodeIsOnAPage() throws IOException {
    List<String> shown =
        pages()
            .flatMap(page -> SNIPPET.matcher(read(page)).results())
            .map(m -> m.group(1))
            .toList();

    try (Stream<Path> sources = Files.walk(Path.of("src"))) {
      List<String> marked =
          sources
              .filter(Files::isRegularFile)
              .filter(file -> !file.endsWith("DocumentationTest.java"))
              .filter(file -> read(file).contains(FENCE))
              .map(file -> "sync-client-examples/quickstart/" + file)
              .toList();
      assertThat(marked).isNotEmpty().allSatisfy(source -> assertThat(shown).contains(source));
    }
  }

  @Test
  void theFirstBlocksOfQuickStartAndTestsAreOneCommandEach() {
    assertThat(firstBlockAfter("## Quick start")).isEqualTo("mvn -q -Pquickstart");
    assertThat(firstBlockAfter("## Tests")).isEqualTo("mvn verify");
    assertThat(read(ROOT.resolve(".ci/run"))).contains("mvn -B -ntp verify");
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyPageThatIsLinkedExistsAndHasTheHeading(Path page) {
    Pattern.compile("\\]\\((?!http)([^)#\\s]*)(?:#([^)]+))?\\)")
        .matcher(read(page))
        .results()
        .forEach(
            link -> {
              Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
              assertThat(target).as(link.group()).exists();
              if (link.group(2) != null) {
                assertThat(anchors(target)).as(link.group()).contains(link.group(2));
              }
            });
  }

  private static List<String> anchors(Path page) {
    return read(page)
        .lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^a-z0-9 _-]", "").replace(' ', '-'))
        .toList();
  }

  static Stream<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      List<Path> pages = new ArrayList<>(docs.filter(p -> p.toString().endsWith(".md")).toList());
      pages.add(ROOT.resolve("README.md"));
      pages.add(ROOT.resolve("sync-client-examples/README.md"));
      return pages.stream();
    }
  }

  private static String snippetOf(Path source) {
    return read(source).split(FENCE)[1].stripIndent().strip();
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
