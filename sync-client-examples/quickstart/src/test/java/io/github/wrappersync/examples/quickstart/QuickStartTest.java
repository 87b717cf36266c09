package io.github.wrappersync.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class QuickStartTest {

  @Test
  void theQuickStartRunsFromAnEmptyMachineToItsVerdict() throws IOException, InterruptedException {
    Run run = run();

    assertThat(run.output()).contains("Nothing was missed").doesNotContain("✘");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void aDatabaseThatCanNotBeReachedEndsItWithOneMessage() throws IOException, InterruptedException {
    Run run = run("-Dquickstart.database=postgresql://nobody@localhost:1/none");

    assertThat(run.output())
        .contains("could not go on")
        .contains("localhost:1")
        .doesNotContain("\tat ");
    assertThat(run.exitCode()).isEqualTo(1);
  }

  private record Run(String output, int exitCode) {}

  private static Run run(String... properties) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dlogback.configurationFile=quickstart/logback.xml");
    command.addAll(List.of(properties));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), QuickStart.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Run(output, process.exitValue());
  }
}
