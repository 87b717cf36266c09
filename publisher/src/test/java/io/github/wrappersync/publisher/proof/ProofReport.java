package io.github.wrappersync.publisher.proof;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The report of all proofs, {@code report.html} and {@code report.md}. Each proof brings its part,
 * from a process and a module of its own: so the parts are kept as files, and the report is made
 * anew of those that are there. Each says when it was begun.
 */
final class ProofReport {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private static final String RUN = "run.json";
  private static final String PLANTED = "planted.json";
  private static final String FUZZ = "fuzz.properties";

  private final Path directory;

  private ProofReport(Path directory) {
    this.directory = directory;
  }

  static ProofReport in(Path directory) {
    return new ProofReport(directory);
  }

  /** That of the build. */
  static ProofReport inRoot() {
    return in(ProofDirectory.root());
  }

  /** One beside that of the build, in a directory of its own. */
  static ProofReport inRoot(String name) {
    return in(ProofDirectory.root().resolve(name));
  }

  /** A run begins: that of an earlier build is not to be taken for it. */
  void runBegins() {
    try {
      Files.deleteIfExists(directory.resolve(RUN));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes the place of the run in the report. */
  void run(RunReport run) {
    write(RUN, run);
    render();
  }

  /** Takes the place of the planted bugs in the report. */
  void planted(List<PlantedBug> bugs) {
    write(PLANTED, bugs);
    render();
  }

  private void render() {
    ProofParts parts =
        new ProofParts(
            read(RUN, new TypeReference<RunReport>() {}),
            read(PLANTED, new TypeReference<List<PlantedBug>>() {}).orElse(List.of()),
            fuzz());
    write("report.html", HtmlReport.of(parts));
    write("report.md", MarkdownReport.of(parts));
  }

  private <T> Optional<T> read(String name, TypeReference<T> type) {
    Path file = directory.resolve(name);
    return Files.exists(file) ? Optional.of(JSON.readValue(file, type)) : Optional.empty();
  }

  private Optional<Properties> fuzz() {
    Path file = directory.resolve(FUZZ);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties figures = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      figures.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Optional.of(figures);
  }

  private void write(String name, Object part) {
    write(name, JSON.writeValueAsString(part));
  }

  private void write(String name, String text) {
    try {
      Files.createDirectories(directory);
      Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
