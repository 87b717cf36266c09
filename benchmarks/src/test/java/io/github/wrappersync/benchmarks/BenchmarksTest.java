package io.github.wrappersync.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.wrappersync.benchmarks.report.Page;
import io.github.wrappersync.benchmarks.report.PartReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarksTest {

  @TempDir Path directory;

  @Test
  void aPartThatFailsIsNamedAndTheOthersAreMeasured() throws Exception {
    List<Part> parts = List.of(part("one"), failing("two", new Exception("x")), part("three"));

    assertEquals(List.of("two"), measure(parts, ""));
    String page = Files.readString(directory.resolve("docs/benchmarks.md"));
    assertTrue(page.contains("Measured one"));
    assertTrue(page.contains("Measured three"));
  }

  @Test
  void aClassThatIsMissingFailsItsPartAlone() {
    List<Part> parts = List.of(failing("one", new NoClassDefFoundError("x")), part("two"));

    assertEquals(List.of("one"), measure(parts, ""));
  }

  @Test
  void partsAreRunByTheirNames() throws Exception {
    List<Part> parts = List.of(part("one"), part("two"), part("three"));

    assertEquals(List.of(), measure(parts, " three, one "));
    String page = Files.readString(directory.resolve("docs/benchmarks.md"));
    assertFalse(page.contains("Measured two"));
    assertTrue(page.indexOf("Measured one") < page.indexOf("Measured three"));
  }

  @Test
  void aNameThatIsNotKnownIsRefusedWithThoseThatAre() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> measure(List.of(part("one")), "one,other"));

    assertTrue(refusal.getMessage().contains("[other]"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("[one]"), refusal.getMessage());
  }

  private List<String> measure(List<Part> parts, String names) {
    Run run = new Run(Size.FULL, directory, directory);
    Page page = new Page(directory.resolve("results"), directory.resolve("docs"));
    return Benchmarks.measure(parts, names, run, page);
  }

  private static Part part(String name) {
    return new Fake(name, null);
  }

  private static Part failing(String name, Throwable why) {
    return new Fake(name, why);
  }

  private record Fake(String name, Throwable why) implements Part {

    @Override
    public String title() {
      return "Part " + name;
    }

    @Override
    public PartReport measure(Run run) throws Exception {
      if (why instanceof Error error) {
        throw error;
      }
      if (why instanceof Exception exception) {
        throw exception;
      }
      return new PartReport(
          "Measured " + name, Map.of(), List.of(), List.of(), List.of(), List.of());
    }
  }
}
