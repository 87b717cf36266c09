package io.github.wrappersync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * Applications have our libraries in the versions that Spring Boot manages, which they may use
 * themselves: a newer one here would be taken down by theirs. Which libraries these are is checked
 * by the enforcer, in pom.xml.
 */
class DependenciesTest {

  private static final String APPLICATIONS_GET =
      "/project/dependencies/dependency[not(scope = 'test')]";
  private static final String MANAGED = "/project/dependencyManagement/dependencies/dependency";

  @Test
  void springBootManagesBeforeAnyoneElse() {
    assertThat(texts("../pom.xml", "(" + MANAGED + "[scope = 'import'])[1]/artifactId"))
        .containsExactly("spring-boot-dependencies");
  }

  @Test
  void noVersionOfSpringBootIsReplaced() {
    assertThat(texts("pom.xml", APPLICATIONS_GET + "/version")).isEmpty();
    assertThat(texts("pom.xml", MANAGED)).isEmpty();
    List<String> ours = texts("../pom.xml", MANAGED + "[not(scope = 'import')]/groupId");
    assertThat(ours)
        .as("managed by us, though Spring Boot manages them")
        .noneMatch(
            group ->
                Stream.of(
                        "io.lettuce",
                        "io.netty",
                        "io.projectreactor",
                        "org.reactivestreams",
                        "tools.jackson",
                        "com.fasterxml.jackson",
                        "com.github.ben-manes",
                        "org.slf4j",
                        "org.jspecify",
                        "org.jetbrains",
                        "io.micrometer")
                    .anyMatch(group::startsWith));
  }

  @Test
  void micrometerIsOptionalAndNothingElse() {
    assertThat(texts("pom.xml", APPLICATIONS_GET + "[optional = 'true']/artifactId"))
        .isSubsetOf("micrometer-core");
    assertThat(
            texts(
                "pom.xml",
                APPLICATIONS_GET + "[groupId = 'io.micrometer'][not(optional = 'true')]"))
        .isEmpty();
  }

  private static List<String> texts(String pom, String path) {
    try {
      Node document =
          DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(Path.of(pom).toFile());
      NodeList nodes =
          (NodeList)
              XPathFactory.newInstance()
                  .newXPath()
                  .evaluate(path, document, XPathConstants.NODESET);
      return IntStream.range(0, nodes.getLength())
          .mapToObj(index -> nodes.item(index).getTextContent().strip())
          .toList();
    } catch (Exception e) {
      throw new AssertionError("Cannot read " + pom, e);
    }
  }
}
