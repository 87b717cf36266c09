package io.github.wrappersync.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Properties;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A million hostile inputs. {@code -Dproof.fuzz.seed} takes others, {@code -Dproof.fuzz.inputs}
 * another number of them, and {@code -Dproof.fuzz.number} a single one.
 */
@Tag("proof")
class FuzzProofTest {

  private static final long SEED = Long.getLong("proof.fuzz.seed", 1);
  private static final long INPUTS = Long.getLong("proof.fuzz.inputs", 1_000_000);

  @Test
  void whateverIsReceivedIsReadOrRefusedAndNothingElse() throws InterruptedException, IOException {
    Long one = Long.getLong("proof.fuzz.number");
    Fuzzer fuzzer = new Fuzzer(SEED);

    Fuzzer.Result result = one == null ? fuzzer.run(0, INPUTS) : fuzzer.run(one, 1);

    System.out.println(Fuzzer.describe(result));
    if (one == null) {
      write(result);
    }
    assertThat(result.failures()).isEmpty();
    assertThat(Fuzzer.sum(result.read()) + Fuzzer.sum(result.refused()))
        .as("inputs")
        .isEqualTo(one == null ? INPUTS : 1);
  }

  /** For the report of all proofs, which the publisher's tests make. */
  private static void write(Fuzzer.Result result) throws IOException {
    Properties figures = new Properties();
    figures.setProperty("seed", String.valueOf(SEED));
    figures.setProperty("begun", Instant.now().minus(result.lasted()).toString());
    figures.setProperty("lasted", result.lasted().toString());
    figures.setProperty("read", String.valueOf(Fuzzer.sum(result.read())));
    figures.setProperty("refused", String.valueOf(Fuzzer.sum(result.refused())));
    figures.setProperty("failures", String.valueOf(result.failures().size()));
    figures.setProperty("slowest", result.slowest().toString());
    figures.setProperty("mostAllocated", String.valueOf(result.mostAllocated()));
    figures.setProperty("readers", String.join(", ", result.read().keySet()));
    Path directory = Path.of(System.getProperty("proof.directory", "target/proof"));
    Files.createDirectories(directory);
    try (Writer file = Files.newBufferedWriter(directory.resolve("fuzz.properties"))) {
      figures.store(file, null);
    }
  }
}
