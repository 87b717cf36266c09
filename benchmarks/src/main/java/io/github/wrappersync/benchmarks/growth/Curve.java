package io.github.wrappersync.benchmarks.growth;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What was measured as one thing grew.
 *
 * @param of what grew, for people
 * @param points from the smallest to the largest
 */
record Curve(String of, List<Point> points) {

  Point smallest() {
    return points.get(0);
  }

  Point largest() {
    return points.get(points.size() - 1);
  }

  /** The drain's rate at the largest size as a share of that at the smallest. */
  double share() {
    return largest().drained() / smallest().drained();
  }

  /**
   * How many times as fast as the size a cost has grown, in the worst step: 1 is linear. The costs
   * are the time and the CPU of a drained change, and the time that half of the messages take.
   */
  double worst() {
    double worst = 0;
    List<ToDoubleFunction<Point>> costs =
        List.of(point -> 1 / point.drained(), Point::microseconds, point -> point.millis(50));
    for (int step = 1; step < points.size(); step++) {
      Point from = points.get(step - 1);
      Point to = points.get(step);
      for (ToDoubleFunction<Point> cost : costs) {
        double grown = cost.applyAsDouble(to) / cost.applyAsDouble(from);
        worst = Math.max(worst, grown / (to.size() / from.size()));
      }
    }
    return worst;
  }
}
