package io.github.wrappersync.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A million hostile inputs. {@code -Dproof.fuzz.seed} takes others, {@code -Dproof.fuzz.inputs}
 * another number of them, and {@code -Dproof.fuzz.number} a single one.
 */
@Tag("proof")
class FuzzProof {

  private static final long SEED = Long.getLong("proof.fuzz.seed", 1);
  private static final long INPUTS = Long.getLong("proof.fuzz.inputs", 1_000_000);

  @Test
  void whateverIsReceivedIsReadOrRefusedAndNothingElse() throws InterruptedException, IOException {
    Long one = Long.getLong("proof.fuzz.number");
    Fuzzer fuzzer = new Fuzzer(SEED);

    Fuzzer.Result result = one == null ? fuzzer.run(0, INPUTS) : fuzzer.run(one, 1);

    System.out.println(Fuzzer.describe(result));
    assertThat(result.failures()).isEmpty();
    if (one == null) {
      write(result);
    }
  }

  /** For the report of all proofs. */
  private static void write(Fuzzer.Result result) throws IOException {
    Path directory = Path.of(System.getProperty("proof.directory", "target/proof"));
    Files.createDirectories(directory);
    Files.writeString(
        directory.resolve("fuzz.txt"), "seed %d%n%s%n".formatted(SEED, Fuzzer.describe(result)));
  }
}
