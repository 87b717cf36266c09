package io.github.wrappersync.publisher.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.publisher.ServedPublisher;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleTest {

  private static ServedPublisher publisher;

  @BeforeAll
  static void start() {
    publisher = ServedPublisher.start();
  }

  @AfterAll
  static void stop() {
    publisher.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/console"})
  void theRootLeadsToThePage(String path) {
    HttpResponse<String> answer = publisher.get(path, "");

    assertThat(answer.statusCode()).isEqualTo(302);
    assertThat(answer.uri().resolve(answer.headers().firstValue("Location").orElseThrow()))
        .hasPath("/console/");
  }

  @ParameterizedTest
  @CsvSource({
    "'', text/html;charset=utf-8",
    "main.js, text/javascript;charset=utf-8",
    "console.css, text/css;charset=utf-8",
    "icon.svg, image/svg+xml",
  })
  void eachFileIsServedWithItsTypeAndRunsNothingButItself(String name, String type) {
    HttpResponse<String> answer = publisher.get("/console/" + name, "");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains(type);
    assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
        .contains("frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(answer.headers().firstValue("Referrer-Policy")).contains("no-referrer");
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-cache");
  }

  @Test
  void aFileThatTheBrowserHasIsNotSentAgain() {
    String tag = publisher.get("/console/main.js", "").headers().firstValue("ETag").orElseThrow();
    HttpResponse<String> again =
        publisher.send(
            publisher.request("/console/main.js", "").header("If-None-Match", tag).build());

    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(again.headers().firstValue("ETag")).contains(tag);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/console/nothing.js", "/console/..", "/console/package-info", "/console/a/b"})
  void anythingElseIsNotThere(String path) {
    assertThat(publisher.get(path, "").statusCode()).isIn(302, 400, 404);
    assertThat(publisher.get(path, "").body()).doesNotContain("<html", "class");
  }

  @Test
  void everyFileOfThePageIsServedAndNoneHasWhatThePolicyForbids()
      throws IOException, URISyntaxException {
    Path folder =
        Path.of(ConsoleFiles.class.getResource("/console/index.html").toURI()).getParent();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        assertThat(publisher.get("/console/" + file.getFileName(), "").statusCode())
            .as(file.toString())
            .isEqualTo(200);
        assertThat(Files.readString(file))
            .as(file.toString())
            .doesNotContain(
                "innerHTML",
                "outerHTML",
                "insertAdjacentHTML",
                "document.write",
                "eval(",
                "style=");
      }
    }
    assertThat(Files.readString(folder.resolve("index.html")))
        .doesNotContain("<script>", "<style", "onclick", "//");
    assertThat(List.of(Files.readString(folder.resolve("console.css"))))
        .noneMatch(css -> css.contains("url("));
  }
}
