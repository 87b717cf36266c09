package io.github.wrappersync.benchmarks.growth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class CurveTest {

  @Test
  void theWorstStepOfAllCostsCounts() {
    Curve curve =
        new Curve(
            "tenants",
            List.of(point(10, 1_000, 50, 2), point(20, 500, 50, 2), point(40, 500, 50, 12)));

    assertEquals(0.5, curve.share(), 0.001);
    assertEquals(3, curve.worst(), 0.01); // six times the delay with twice the tenants
  }

  @Test
  void aCostThatGrowsAsFastAsTheSizeIsLinear() {
    Curve curve = new Curve("rows", List.of(point(1, 1_000, 50, 2), point(10, 100, 500, 20)));

    assertEquals(1, curve.worst(), 0.01);
  }

  private static Point point(double size, double drained, double microseconds, long millis) {
    Histogram delays = new Histogram(3);
    delays.recordValue(millis * 1_000_000);
    return new Point("", size, drained, microseconds, delays, 1);
  }
}
