package io.github.wrappersync.benchmarks.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The page with all results. Each part's are kept as a file of their own, so that a part that is
 * measured alone leaves the others as they were. Not safe for use by several threads.
 */
public final class Page {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Path results;
  private final Path docs;
  private final boolean judged;

  /**
   * @param results where the results are kept
   * @param docs where the page and its plots go
   */
  public Page(Path results, Path docs) {
    this(results, docs, true);
  }

  /**
   * @param results where the results are kept
   * @param docs where the page and its plots go
   * @param judged whether it says which targets are met: not where so little was measured that the
   *     figures mean nothing
   */
  public Page(Path results, Path docs, boolean judged) {
    this.results = results;
    this.docs = docs;
    this.judged = judged;
  }

  /**
   * Keeps what a part has measured, in place of what it measured before.
   *
   * @throws UncheckedIOException if it can not be written
   */
  public void replace(String part, String title, PartReport report) {
    Measured measured =
        new Measured(
            part,
            title,
            Instant.now().truncatedTo(ChronoUnit.SECONDS),
            Commit.current(),
            Machine.here(),
            report);
    write(file(part), JSON.writeValueAsString(measured) + "\n");
  }

  /**
   * Writes the page, with the parts in this order and without those that were never measured, and
   * gives its path. Plots that it does not show any more are deleted.
   *
   * @throws IllegalStateException if two plots have the same name
   * @throws UncheckedIOException if it can not be written
   */
  public Path write(List<String> parts) {
    List<Measured> measured = new ArrayList<>();
    for (String part : parts) {
      Path kept = file(part);
      if (Files.exists(kept)) {
        measured.add(JSON.readValue(kept.toFile(), Measured.class));
      }
    }
    writePlots(measured);
    Path page = docs.resolve("benchmarks.md");
    write(page, PageText.of(measured, judged));
    return page;
  }

  private Path file(String part) {
    return results.resolve(part + ".json");
  }

  private void writePlots(List<Measured> measured) {
    Map<String, Plot> plots = new LinkedHashMap<>();
    for (Measured part : measured) {
      for (Plot plot : part.report().plots()) {
        if (plots.put(plot.name() + ".svg", plot) != null) {
          throw new IllegalStateException(
              "Two plots have the name '%s', one of them of part '%s': each needs its own"
                  .formatted(plot.name(), part.part()));
        }
      }
    }
    Path directory = docs.resolve("benchmarks");
    deleteOthers(directory, plots);
    plots.forEach((file, plot) -> write(directory.resolve(file), PlotDrawing.of(plot)));
  }

  private static void deleteOthers(Path directory, Map<String, Plot> plots) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".svg") && !plots.containsKey(name)) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
