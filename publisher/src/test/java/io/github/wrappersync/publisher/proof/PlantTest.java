package io.github.wrappersync.publisher.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That the bugs can still be planted. That they are found is for {@link PlantedBugsProofTest}. */
class PlantTest {

  @ParameterizedTest
  @EnumSource
  void aPlantAppliesToTheCodeAsItIsAndCompiles(Plant plant) throws Exception {
    Path directory = plant.compile();

    List<String> classes = classes(directory);
    assertThat(classes).hasSizeGreaterThanOrEqualTo(plant.edits().size());
    try (URLClassLoader planted = new URLClassLoader(new URL[] {directory.toUri().toURL()}, null)) {
      assertThat(planted.getResource(classes.get(0))).isNotNull();
    }
  }

  @Test
  void aPlantFindsItsTextHoweverItsLinesAreBroken() {
    Plant.Edit edit = new Plant.Edit("Some.java", "a < b", "a <= b");

    assertThat(edit.apply("if (a\n    < b) {}")).isEqualTo("if (a <= b) {}");
  }

  @Test
  void aPlantWhoseTextIsNotThereSaysSo() {
    Plant.Edit edit = new Plant.Edit("Some.java", "a < b", "a <= b");

    assertThatThrownBy(() -> edit.apply("if (a > b) {}"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Some.java")
        .hasMessageContaining("'a < b' is there 0 times, expected once");
  }

  @Test
  void aPlantWhoseTextIsThereTwiceSaysSo() {
    Plant.Edit edit = new Plant.Edit("Some.java", "a < b", "a <= b");

    assertThatThrownBy(() -> edit.apply("if (a < b && (a < b)) {}"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is there 2 times");
  }

  private static List<String> classes(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".class"))
          .map(file -> directory.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}
