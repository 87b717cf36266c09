package io.github.wrappersync.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScaleTest {

  @Test
  void aLinearAxisBeginsAtZeroAndEndsAtARoundNumber() {
    Scale scale = Scale.of(List.of(3.0, 87.0), false);

    assertEquals(List.of(0.0, 20.0, 40.0, 60.0, 80.0, 100.0), scale.ticks());
    assertEquals(0.5, scale.share(50), 1e-9);
  }

  @Test
  void aLogarithmicAxisHasPowersOfTen() {
    Scale scale = Scale.of(List.of(0.05, Double.NaN, 0.0, 79_000.0), true);

    assertEquals(0.01, scale.from(), 1e-9);
    assertEquals(100_000, scale.to(), 1e-6);
    assertEquals(0, scale.share(0), 1e-9);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"0;0", "0.0623;0.0623", "38.24;38.2", "1234.5;1,230", "79000;79,000", "100;100"})
  void figuresHaveThreeDigitsThatCount(double value, String written) {
    assertEquals(written, Scale.figure(value));
  }
}
